"""Lists from elsewhere, and the same as the last visitor."""

from hypothesis import given
from hypothesis import strategies as st

from app.intake.form_builder import build_form
from app.intake.paste import carry_over, pasted_rows
from tests.builders.answers import CATALOGUE, PARAMETERS, TODAY, sample_answers

ROSTER = next(f for f in CATALOGUE.item("ZH-001").fields if f.key == "roster")


def test_a_list_pasted_from_a_spreadsheet_becomes_rows() -> None:
    text = "姓名\t证件号码\t证件类型\t备注\n样例甲\t350199196605050014\t居民身份证\t无\n\n样例乙\t\t护照\t\n"
    assert pasted_rows(ROSTER, text) == (
        {"name": "样例甲", "id_no": "350199196605050014", "id_type": "resident_id"},
        {"name": "样例乙", "id_type": "passport"},
    )


def test_without_a_header_the_columns_come_in_the_order_of_the_form() -> None:
    assert pasted_rows(ROSTER, "样例甲,resident_id,350199196605050014\n") == (
        {"name": "样例甲", "id_type": "resident_id", "id_no": "350199196605050014"},
    )


def test_the_words_of_a_choice_are_understood_in_pasted_rows() -> None:
    row = "样例甲\t居民身份证\t350199196605050014\t2026.11.1\t男\t5,000\t2026年11月"
    form = build_form(
        CATALOGUE.item("ZH-001"), {"roster": list(pasted_rows(ROSTER, row))}, today=TODAY, parameters=PARAMETERS
    )
    table = form.field("roster").table
    assert table is not None
    assert [r.is_good for r in table.rows] == [True]
    assert table.rows[0].values["monthly_wage"] == "5000.00"


def test_the_template_of_a_roster_is_read_back_as_its_header() -> None:
    header = [column.label.zh for column in ROSTER.columns if column.filled_by == "visitor"]
    text = "\t".join(header) + "\n样例甲"
    assert pasted_rows(ROSTER, text) == ({"name": "样例甲"},)


def test_nothing_pasted_is_no_row() -> None:
    assert pasted_rows(ROSTER, "\n \t\n") == ()


@given(st.text(max_size=200))
def test_no_pasted_text_breaks_the_reader(text: str) -> None:
    for row in pasted_rows(ROSTER, text):
        assert set(row) <= {column.key for column in ROSTER.columns}


def test_the_same_agent_and_employer_are_carried_to_the_next_visitor() -> None:
    before, after = CATALOGUE.item("GS-201"), CATALOGUE.item("GS-203")
    answers = {**sample_answers(before).answers, "agent": True, "agent_name": "样例乙", "authority_scope": "本次"}
    carried = carry_over(answers, before, after)
    assert carried["agent_name"] == "样例乙"
    assert carried["agent"] is True
    assert carried["uscc"] == answers["uscc"]
    assert not {"id_no", "person", "phone", "authority_scope"} & set(carried)


def test_nothing_is_carried_when_nobody_came_for_another() -> None:
    before = CATALOGUE.item("ZH-004")
    assert carry_over(sample_answers(before).answers, before, CATALOGUE.item("ZH-005")) == {}
