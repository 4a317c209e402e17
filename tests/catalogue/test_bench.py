"""The measurement of the search measures what it says."""

import pytest

from app.adapters.pinyin_pypinyin import readings
from app.catalogue.bench import measure_item_search
from app.catalogue.model import Catalogue


def test_every_keystroke_is_measured_once(catalogue: Catalogue) -> None:
    times = measure_item_search(catalogue, readings, items=60)
    assert times.items == 60
    assert times.keystrokes > 1000
    assert 0 < times.p50_ms <= times.p99_ms <= times.worst_ms
    assert times.worst_typed


@pytest.mark.heavy
def test_a_keystroke_in_500_items_takes_less_than_2_ms(catalogue: Catalogue) -> None:
    assert measure_item_search(catalogue, readings).p99_ms < 2
