"""Every attack of the table, by the real login in a bare session: refused as said, and nothing is changed."""

import pytest

from tests.builders.central_attacks import ATTACKS, page
from tests.builders.central_ground import Ground
from tests.builders.central_lists import PAGE


@pytest.fixture(scope="module")
def ground(hall) -> Ground:
    return Ground(hall)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.group}: {attack.what[:60]} ({attack.who})")
def test_an_attack_is_refused_and_changes_nothing(ground, attack):
    before = ground.state()
    assert attack.do(ground) == attack.answer
    assert ground.state() == before


def test_the_page_for_auditors_is_the_table():
    assert PAGE.read_text(encoding="utf-8") == page()
