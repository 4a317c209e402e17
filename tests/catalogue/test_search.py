"""The clerk finds an item by whatever comes to mind."""

import pytest

from app.adapters.pinyin_pypinyin import readings
from app.catalogue.model import Catalogue
from app.catalogue.search import ItemIndex, Match


@pytest.fixture(scope="module")
def index() -> ItemIndex:
    from app.catalogue.loader import load_catalogue

    return ItemIndex(load_catalogue(), readings)


def codes(index: ItemIndex, text: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [hit.item.code for hit in index.search(text, recent)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("YL-103", "YL-103"),
        ("yl103", "YL-103"),
        ("ＹＬ１０３", "YL-103"),
        ("103", "YL-103"),
        ("退休", "YL-103"),
        ("办退休", "YL-103"),
        ("txdy", "YL-103"),
        ("TXDY", "YL-103"),
        ("zgtx", "YL-103"),
        ("tuixiu", "YL-103"),
        ("tui xiu", "YL-103"),
        ("retirement and", "YL-103"),
        ("丧葬费", "YL-113"),
        ("szf", "YL-113"),
        ("工伤报销", "GS-204"),
        ("gsbx", "GS-204"),
        ("换卡", "ZH-016"),
        ("职工参保", "ZH-001"),
        ("zhigongcanbao", "ZH-001"),
        ("zhigongcanb", "ZH-001"),
        ("gaimingzi", "ZH-013"),
        ("劳动能力鉴定", "GS-218"),
    ],
)
def test_the_best_hit_comes_first(index: ItemIndex, typed: str, first: str) -> None:
    assert codes(index, typed)[0] == first


@pytest.mark.parametrize("typed", ["chongfu", "zhongfu", "cfjf", "zfjf"])
def test_a_character_with_two_readings_is_found_by_both(index: ItemIndex, typed: str) -> None:
    assert "YL-111" in codes(index, typed)


def test_initials_may_skip_characters(index: ItemIndex) -> None:
    hit = next(hit for hit in index.search("zgtxsq") if hit.item.code == "YL-103")
    assert hit.match is Match.SCATTERED
    assert "".join(hit.item.name.zh[place] for place in hit.matched) == "职工退休申请"


@pytest.mark.parametrize("typed", ["退休", "tuixiu", "tx"])
def test_the_found_characters_are_named_for_highlighting(index: ItemIndex, typed: str) -> None:
    hit = next(hit for hit in index.search(typed) if hit.item.code == "YL-103")
    assert "".join(hit.item.name.zh[place] for place in hit.matched) == "退休"


def test_a_bracket_in_the_name_does_not_stand_in_the_way(index: ItemIndex) -> None:
    assert codes(index, "退休职申请")[0] == "YL-103"
    assert codes(index, "txzsq")[0] == "YL-103"


def test_the_recently_used_comes_first_among_equals(index: ItemIndex) -> None:
    hits = index.search("单位")
    equals = [hit.item.code for hit in hits if hit.match is hits[0].match]
    assert len(equals) > 1
    assert codes(index, "单位", recent=(equals[-1],))[0] == equals[-1]


def test_recent_use_never_beats_a_better_hit(index: ItemIndex) -> None:
    assert codes(index, "退休", recent=("YL-106",))[0] == "YL-103"
    assert codes(index, "退休", recent=("YL-106",))[1] == "YL-106"


def test_nothing_typed_shows_the_recently_used(index: ItemIndex) -> None:
    assert codes(index, " ", recent=("GS-204", "YL-103", "GS-204", "XX-999")) == ["GS-204", "YL-103"]
    assert codes(index, "") == []


@pytest.mark.parametrize("typed", ["zzzz", "鑫", "%", "....", "YL-999", "x" * 500])
def test_what_nobody_offers_finds_nothing(index: ItemIndex, typed: str) -> None:
    assert codes(index, typed) == []


def test_every_item_is_found_by_its_code_its_name_and_its_initials(index: ItemIndex, catalogue: Catalogue) -> None:
    for item in catalogue.items:
        assert codes(index, item.code)[0] == item.code
        assert codes(index, item.name.zh)[0] == item.code
        initials = "".join(
            sound[0][0] for char, sound in zip(item.name.zh, readings(item.name.zh), strict=True) if char.isalnum()
        )
        assert item.code in codes(index, initials)
        assert item.code in codes(index, initials[:3])


def test_every_item_has_everyday_words(index: ItemIndex, catalogue: Catalogue) -> None:
    for item in catalogue.items:
        assert item.aliases, item.code
        for alias in item.aliases:
            assert item.code in codes(index, alias)[:3], (item.code, alias)


def test_readings_follow_the_word_and_keep_the_others() -> None:
    assert readings("重庆")[0][0] == "chong"
    assert "zhong" in readings("重庆")[0]
    assert readings("A1(")[0:3] == [["a"], ["1"], ["("]]
    assert readings("") == []


def test_the_initials_that_a_hit_shows_find_it_again(index: ItemIndex) -> None:
    from app.catalogue.loader import load_catalogue

    hit = index.search("ZH-002")[0]
    assert hit.initials == "jfryzjsb"
    assert index.search("", ("ZH-002",))[0].initials == hit.initials
    for found in (index.search(item.code)[0] for item in load_catalogue().items):
        assert found.item.code in codes(index, found.initials[:8]), found.item.name.zh
