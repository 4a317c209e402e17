"""A certificate that the register cannot give is refused before the case is taken; the paper refuses it as well."""

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from app.cli.context import Output
from app.cli.main import run
from app.documents.model import PaperCode
from app.intake.commands import Accept
from app.intake.draft_json import line_to_data
from app.intake.model import NotReady
from app.kernel.errors import Rejected
from app.registry.model import Person
from db.queries.registry import SqlRegistryQueries
from tests.builders.paper_house import CATALOGUE, DRAWING, PAYING, PaperHouse
from tests.builders.staffed import key_of

PERIOD = {"period_from": "2019-01", "period_to": "2019-12"}
REFUSED: list[tuple[str, Person, dict[str, str], str]] = [
    ("YL-102", DRAWING, {}, "voucher_not_while_pension"),
    ("ZH-005", PAYING, {"record_year": "2001", "scope": "yearly"}, "no_contributions_in_year"),
    ("ZH-005", PAYING, {"record_year": "2001", "scope": "account"}, "no_contributions_until_year"),
    ("ZH-008", PAYING, {}, "no_benefit_on_record"),
    ("ZH-008", DRAWING, {"benefit_kind": "injury"}, "benefit_kind_not_on_record"),
    ("ZH-008", DRAWING, {"benefit_kind": "pension", **PERIOD}, "no_benefit_in_period"),
]


@pytest.fixture
def house(store, uow, clock) -> PaperHouse:
    return PaperHouse(store, uow, clock)


def rows(store) -> dict[str, int]:
    """How many rows every table holds."""
    with store.reading() as session:
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in names}


@pytest.mark.parametrize(("code", "person", "answers", "said"), REFUSED)
def test_it_is_not_accepted_and_nothing_is_written(house, store, code, person, answers, said) -> None:
    before = rows(store)
    with pytest.raises(NotReady) as refused:
        house.accept(house.draft(code, person, **answers))
    assert [(gap.kind, gap.code) for gap in refused.value.gaps] == [("precheck", said)]
    assert rows(store) == before


def test_the_record_counts_under_which_the_case_is_filed_not_a_number_in_the_answers(house) -> None:
    draft = replace(house.draft("YL-102", PAYING), subject=house.subject(CATALOGUE.item("YL-102"), DRAWING))
    with pytest.raises(NotReady) as refused:
        house.accept(draft)
    assert [gap.code for gap in refused.value.gaps] == ["voucher_not_while_pension"]


@pytest.mark.parametrize(
    ("code", "person", "answers"),
    [
        ("YL-102", PAYING, {}),
        ("ZH-005", PAYING, {"record_year": "2002", "scope": "yearly"}),
        ("ZH-008", DRAWING, {"benefit_kind": "pension", "period_from": "2019-01", "period_to": "2020-02"}),
    ],
)
def test_what_the_register_can_give_is_accepted_and_printed(house, code, person, answers) -> None:
    case = house.accept(house.draft(code, person, **answers))
    paper = {"YL-102": PaperCode.VOUCHER, "ZH-005": PaperCode.RIGHTS_RECORD}.get(code, PaperCode.BENEFIT_CERTIFICATE)
    assert house.papers(house.clerk, paper, case.id).pdf


@dataclass
class Moved(SqlRegistryQueries):
    """The register a moment later: the pensions of everybody have changed."""

    of: SqlRegistryQueries
    changes: dict[str, Any]

    def person(self, person):
        return replace(self.of.person(person), **self.changes)

    def contributions(self, person):
        return self.of.contributions(person)


@pytest.mark.parametrize(
    ("code", "person", "changes", "paper", "said"),
    [
        ("YL-102", PAYING, {"pension_fen": 1, "pension_from": "2026-11"}, PaperCode.VOUCHER, "voucher_not_while"),
        ("ZH-008", DRAWING, {"pension_fen": None}, PaperCode.BENEFIT_CERTIFICATE, "no_benefit_on_record"),
    ],
)
def test_the_paper_itself_still_refuses_when_the_register_has_moved(house, code, person, changes, paper, said) -> None:
    case = house.accept(house.draft(code, person, benefit_kind="pension") if code == "ZH-008" else house.draft(code))
    with pytest.raises(Rejected, match=said):
        house.printing(Moved(house.registry, changes))(house.clerk, paper, case.id)


@pytest.fixture
def verb(house, tmp_path, capsys):
    """Writes an application to a file and calls ``yichuang case accept`` with it."""
    container = SimpleNamespace(
        actor=lambda _verb, _as_account: house.clerk,
        accept=Accept(house.uow, house.desk, house.clock),
        catalogue=CATALOGUE,
        registry_queries=house.registry,
        person_key=key_of,
        close=lambda: None,
    )

    def call(code: str, person: Person, answers: dict[str, str], *words: str) -> tuple[int, str]:
        draft = house.draft(code, person, **answers)
        data = {
            "item": code,
            "person": {"id_no": person.id_no},
            "answers": dict(draft.answers),
            "materials": [line_to_data(line) for line in draft.materials],
        }
        file = tmp_path / "application.json"
        file.write_text(json.dumps(data), encoding="utf-8")
        status = run(["case", "accept", "--input", str(file), *words], lambda _data: container, Output())
        shown = capsys.readouterr()
        return status, shown.out + shown.err

    return call


@pytest.mark.parametrize(("code", "person", "answers", "said"), REFUSED)
def test_the_verb_refuses_with_the_sentence_and_writes_nothing(house, store, verb, code, person, answers, said) -> None:
    before = rows(store)
    status, out = verb(code, person, answers, "--json")
    assert (status, [gap["code"] for gap in json.loads(out)["gaps"]]) == (1, [said])
    status, out = verb(code, person, answers)
    assert status == 1
    assert "请" in out
    assert rows(store) == before
