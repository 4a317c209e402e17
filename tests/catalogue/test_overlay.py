"""A 50th item, another wording or another province's list comes as data."""

from pathlib import Path

import pytest

from app.adapters.pinyin_pypinyin import readings
from app.catalogue.guide import guide_content
from app.catalogue.loader import load_catalogue, load_with_places
from app.catalogue.model import Catalogue
from app.catalogue.search import ItemIndex
from app.kernel.errors import Rejected
from tests.catalogue.conftest import report_on
from tests.catalogue.test_guide import OFFICE

FIFTIETH = """\
code: BD-901
name: [多发待遇退还协议, Agreement to return overpaid benefits]
aliases: [退钱, 多发退还]
insurance: both
filed_under: person
completion: limited
risk: 2
information: none
effect: after_last_check
applicants: [person, agent]
where: own_office
limits:
  statutory: {count: working_days, from: none_found}
  promised: {days: 10, count: working_days, from: assumed}
conditions:
- [已确认多发待遇, An overpayment has been established]
grounds: [RG-ID, RG-AUTH]
remedies: [REM-STD]
blocks: [person, agent]
fields:
- {key: way, name: [退还方式, Way of returning], type: choice, by: visitor, must: true, set: return_ways}
- {key: instalments, name: [期数, Instalments], type: int, by: visitor, if: way = instalments, checks: ['range:2:60']}
- {key: overpaid, name: [多发金额, Overpaid], type: money, by: 'stage:2', must: true, rules: [DUP-04]}
materials:
- use: identity
- {key: agreement, name: [退还协议, Agreement], originals: 2, main: true, handling: keep, basis: [agency_work, '46']}
- use: authority
flow:
- {name: [受理, Intake], who: intake, group: A, level: county}
- {name: [金额核对, Amount], who: handling, group: B, level: county}
- {name: [审核, Review], who: review, group: C, level: county}
- {name: [办结送达, Close], who: intake, group: A, level: county}
prechecks: [ID-01, DUP-04]
papers: [DOC-GUIDE, DOC-ACCEPT, DOC-ONCE, DOC-REJECT, DOC-RESULT]
laws:
  agency_work: ['46']
"""
WAYS = "return_ways:\n  once: [一次退还, At once]\n  instalments: [分期退还, By instalments]\n"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "local"
    (folder / "items").mkdir(parents=True)
    (folder / "items" / "BD-901.yaml").write_text(FIFTIETH, encoding="utf-8")
    (folder / "choices.yaml").write_text(WAYS, encoding="utf-8")
    return folder


def test_a_50th_item_works_without_code(overlay: Path) -> None:
    catalogue = load_catalogue(overlay=overlay)
    assert len(catalogue.items) == 50
    item = catalogue.item("BD-901")
    assert [choice.value for choice in item.fields[0].choices] == ["once", "instalments"]
    assert report_on(load_with_places(overlay=overlay)).faults == ()
    assert ItemIndex(catalogue, readings).search("退钱")[0].item is item
    assert guide_content(item, catalogue, OFFICE).promised.words.zh == "10个工作日（暂定）"


def test_the_overlay_makes_another_version_and_leaves_the_packaged_list_alone(
    overlay: Path, catalogue: Catalogue
) -> None:
    assert load_catalogue(overlay=overlay).version != catalogue.version
    assert len(load_catalogue().items) == 49


def test_an_overlay_replaces_an_item_whole(overlay: Path) -> None:
    file = overlay / "items" / "other.yaml"
    file.write_text(FIFTIETH.replace("BD-901", "ZH-006"), encoding="utf-8")
    catalogue = load_catalogue(overlay=overlay)
    assert len(catalogue.items) == 50
    assert catalogue.item("ZH-006").name.zh == "多发待遇退还协议"


def test_an_overlay_replaces_a_shared_entry(overlay: Path) -> None:
    (overlay / "remedies.yaml").write_text("REM-STD: [按本省规定办理, As the province says]\n", encoding="utf-8")
    catalogue = load_catalogue(overlay=overlay)
    assert catalogue.item("YL-103").remedies[0].text.en == "As the province says"


def test_a_list_of_its_own_stands_alone(small: Path) -> None:
    assert [item.code for item in load_catalogue(overlay=small).items] == ["ZH-003", "YL-103"]


def test_a_broken_overlay_names_its_file(overlay: Path) -> None:
    text = FIFTIETH.replace("risk: 2", "risk: high")
    (overlay / "items" / "BD-901.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Rejected) as refusal:
        load_catalogue(overlay=overlay)
    assert refusal.value.values["file"] == "items/BD-901.yaml"
