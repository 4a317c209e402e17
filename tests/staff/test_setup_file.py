import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from app.kernel.actor import Post
from app.kernel.errors import Rejected
from app.kernel.identity import check_character
from app.staff.setup_file import SetupFileRefused, read_setup

TODAY = date(2026, 11, 21)


def number(i):
    first = f"35019919800101{i:03d}"
    return first + check_character(first)


def sound(**office):
    return {
        "office": {
            "code": "350199",
            "name": "示例县社会保险中心",
            "level": "county",
            "hall": "示例县社保大厅",
            "standalone": True,
            "address": "示例县示例路1号",
            "hours": "工作日 9:00-17:00",
            "phone": "0000-0000001",
            "complaint_phone": "0000-0000002",
            "query_way": "凭受理编号到大厅查询",
            "evaluation_way": "大厅评价器",
            "government": "示例县人民政府",
            "court": "示例县人民法院",
            **office,
        },
        "people": {
            "system_admin": {"name": "甲一", "id_no": number(1), "account": "jiayi"},
            "security_admin": {"name": "乙二", "id_no": number(2), "account": "yier"},
            "audit_admin": {"name": "丙三", "id_no": number(3), "account": "bingsan"},
            "unit_head": {"name": "丁四", "id_no": number(4), "account": "dingsi", "phone": "13800000000"},
        },
    }


def text_of(setup):
    return yaml.safe_dump(setup, allow_unicode=True, sort_keys=False)


def faults_of(text):
    with pytest.raises(SetupFileRefused) as refused:
        read_setup(text, TODAY)
    return [(fault.line, fault.code) for fault in refused.value.faults]


def test_a_sound_file_gives_a_plan_in_yaml_and_json():
    plan = read_setup(text_of(sound()), TODAY)
    assert plan == read_setup(json.dumps(sound(), ensure_ascii=False), TODAY)
    assert [new.post for new in plan.founders] == [
        Post.SYSTEM_ADMIN,
        Post.SECURITY_ADMIN,
        Post.AUDIT_ADMIN,
        Post.UNIT_HEAD,
    ]
    assert (plan.office.standalone, plan.superior, plan.machine) == (True, None, 1)
    assert plan.profile.court == "示例县人民法院"


def test_every_fault_is_named_with_its_line():
    text = """\
office:
  code: 3501
  name: 示例县社会保险中心
  level: village
  hall: ""
  standalone: maybe
  adress: 示例路
  address: x
  hours: x
  phone: "1"
  complaint_phone: "2"
  query_way: x
  evaluation_way: x
  government: x
people:
  system_admin: {name: 甲, id_no: "350199198001010011", account: admin}
"""
    assert sorted(faults_of(text)) == sorted(
        [
            (2, "setup_missing"),  # court
            (2, "setup_division_code"),
            (4, "setup_level"),
            (5, "setup_empty"),
            (6, "setup_not_yes_no"),
            (7, "setup_unknown"),
            (16, "setup_missing"),
            (16, "setup_missing"),
            (16, "setup_missing"),
            (16, "setup_id_number"),
            (16, "account_generic"),
        ]
    )


@pytest.mark.parametrize("text", ["", "[]", "office: [1", "- a", "office: 1\npeople: 2"])
def test_what_is_no_set_up_file_is_refused(text):
    assert faults_of(text)


def test_four_different_people_are_needed():
    setup = sound()
    setup["people"]["unit_head"]["id_no"] = setup["people"]["audit_admin"]["id_no"]
    assert [code for _, code in faults_of(text_of(setup))] == ["setup_same_person"]


def test_each_person_has_an_account_of_their_own():
    setup = sound()
    setup["people"]["unit_head"]["account"] = "JIAYI"
    assert [code for _, code in faults_of(text_of(setup))] == ["setup_same_account"]


def test_an_office_is_standalone_or_names_its_superior():
    setup = sound(standalone=False)
    assert [code for _, code in faults_of(text_of(setup))] == ["setup_standalone_or_superior"]
    setup["superior"] = {"code": "350100", "name": "示例市社会保险中心", "level": "city"}
    plan = read_setup(text_of(setup), TODAY)
    assert plan.superior is not None
    assert plan.office.parent == "350100"
    setup["office"]["standalone"] = True
    assert [code for _, code in faults_of(text_of(setup))] == ["setup_standalone_or_superior"]


def test_several_machines_without_one_authority_are_refused():
    with pytest.raises(Rejected) as refused:
        read_setup(text_of(sound() | {"machines": 2}), TODAY)
    assert refused.value.code == "setup_several_machines"


def test_the_example_in_the_docs_is_sound():
    example = Path(__file__).parents[2] / "docs" / "setup-example.yaml"
    plan = read_setup(example.read_text(encoding="utf-8"), TODAY)
    assert (plan.office.name, plan.window) == ("示例县社会保险中心", "1")


@pytest.mark.parametrize("text", ["\x00", "office: \x01", "[" * 5_000, '{"a": ' * 900 + "1" + "}" * 900])
def test_what_is_no_text_or_nests_without_end_is_a_fault_of_the_file(text) -> None:
    with pytest.raises(SetupFileRefused) as refused:
        read_setup(text, TODAY)
    assert [fault.code for fault in refused.value.faults] == ["setup_not_readable"]


def test_endless_digits_are_no_machine_number() -> None:
    with pytest.raises(SetupFileRefused) as refused:
        read_setup("machine: " + "9" * 6_000, TODAY)
    assert "setup_not_1_to_99" in {fault.code for fault in refused.value.faults}


def test_a_key_that_is_a_list_is_not_spelt_out() -> None:
    with pytest.raises(SetupFileRefused) as refused:
        read_setup("? [a, b]\n: 1\n", TODAY)
    assert {"key": "?", "section": "file"} in [fault.values for fault in refused.value.faults]
