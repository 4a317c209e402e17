import pytest

from app.adapters.pinyin_pypinyin import readings
from db.bench_registry import build_persons, measure_search


@pytest.mark.heavy
def test_a_search_in_a_hundred_thousand_persons_takes_under_30_ms(bare_store):
    asked = build_persons(bare_store, 100_000, readings)
    measured = measure_search(bare_store, asked)
    assert measured.queries > 2_000
    assert measured.p50_ms <= measured.p99_ms <= 30, measured
