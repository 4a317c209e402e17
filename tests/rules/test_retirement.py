import pytest

from app.rules.retirement import delay_months, month_number, month_text, statutory_month

EXAMPLES = [
    ("male", "1964-12", 0, "2024-12"),
    ("male", "1965-01", 1, "2025-02"),
    ("male", "1965-05", 2, "2025-07"),
    ("male", "1970-03", 16, "2031-07"),
    ("male", "1976-08", 35, "2039-07"),
    ("male", "1976-09", 36, "2039-09"),
    ("female55", "1969-12", 0, "2024-12"),
    ("female55", "1972-06", 8, "2028-02"),
    ("female55", "1981-08", 35, "2039-07"),
    ("female50", "1975-03", 2, "2025-05"),
    ("female50", "1979-12", 30, "2032-06"),
    ("female50", "1984-10", 59, "2039-09"),
    ("female50", "1986-02", 60, "2041-02"),
    ("female60", "1964-12", 0, "2024-12"),
    ("female60", "1966-05", 5, "2026-10"),
    ("female60", "1970-03", 16, "2031-07"),
]


@pytest.mark.parametrize(("category", "birth", "delay", "month"), EXAMPLES)
def test_the_statutory_age_is_reached_as_the_worked_examples_say(category, birth, delay, month):
    born = month_number(int(birth[:4]), int(birth[5:]))
    assert delay_months(category, born) == delay
    assert month_text(statutory_month(category, born)) == month
