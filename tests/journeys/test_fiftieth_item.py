"""An item that this program never heard of: added as data, found, taken in, its guide printed."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from app.adapters.pdf_reportlab import PdfRenderer
from app.adapters.pinyin_pypinyin import readings
from app.cases.model import CaseState, SubjectRef
from app.catalogue.guide import guide_content
from app.catalogue.loader import load_catalogue
from app.catalogue.model import Catalogue
from app.catalogue.search import ItemIndex
from app.documents.describe import describe
from app.documents.guide import guide_values
from app.documents.page import Language, Style, TextSize
from app.intake.commands import Accept
from app.intake.commands.accept import Desk
from app.intake.model import Draft
from app.intake.samples import sample_application
from app.intake.verdict import FormJudge
from app.kernel.actor import Permission
from app.kernel.calendar import published_calendar
from app.kernel.ids import DraftId, new_uuid
from app.rules.parameters import published_parameters
from tests.builders.staffed import OFFICE, found_office, hire, id_no, key_of
from tests.catalogue.test_guide import OFFICE as PROFILE
from tests.catalogue.test_overlay import FIFTIETH, WAYS


class NobodyKnown:
    """A register without a single record."""

    def person_by_number(self, _id_type, _id_no):
        return None

    def unit_by_uscc(self, _uscc):
        return None

    def contributions(self, _person):
        return ()


def parameters(today):
    return published_parameters().singles(today)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """The packaged list and one item more."""
    folder = tmp_path / "catalogue"
    (folder / "items").mkdir(parents=True)
    (folder / "items" / "BD-901.yaml").write_text(FIFTIETH, encoding="utf-8")
    (folder / "choices.yaml").write_text(WAYS, encoding="utf-8")
    return load_catalogue(overlay=folder)


def test_a_case_is_taken_on_an_item_added_at_run_time(uow, clock, catalogue) -> None:
    found_office(uow)
    clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
    item = ItemIndex(catalogue, readings).search("tuiqian")[0].item
    sample = sample_application(item, clock.now().date(), parameters(clock.now().date()))
    subject = SubjectRef("person", "", "林小满", id_no(1), key_of(id_no(1)))
    draft = Draft(
        DraftId(new_uuid()), new_uuid(), OFFICE, new_uuid(), item.code, "v", subject, sample.answers, sample.materials
    )
    judge = FormJudge(NobodyKnown(), parameters, published_calendar())
    case = Accept(uow, Desk(catalogue, judge, parameters, published_calendar()), clock)(clerk, draft).case
    assert (case.state, case.step) == (CaseState.ACCEPTED, 2)
    assert case.catalogue_version == catalogue.version != load_catalogue().version
    assert case.due_on is not None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.ZH, ["多发待遇退还协议", "《社会保险经办条例》第四十六条", "退还协议"]),
        (Language.EN, ["Agreement to return overpaid benefits", "art. 46", "Not set by law"]),
    ],
)
def test_its_guide_is_printed(tmp_path: Path, catalogue, language, words) -> None:
    values = guide_values(guide_content(catalogue.item("BD-901"), catalogue, PROFILE), demo=False)
    file = tmp_path / "guide.pdf"
    file.write_bytes(PdfRenderer().render(describe(values, Style(language, TextSize.NORMAL))))
    text = "".join(page.extract_text() for page in PdfReader(file).pages).replace("\n", "").replace(" ", "")
    for word in words:
        assert word.replace(" ", "") in text
