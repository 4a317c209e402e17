"""What the verb central says about a server: columns have words, and a failure says what to do."""

import io
from dataclasses import replace
from types import SimpleNamespace

from app.cli.context import DONE, REFUSED, Output
from app.cli.main import run
from app.kernel.authority import CentralState, Difference, FeedHead, Lack


def said(action: str, **answers: object) -> tuple[int, str]:
    doors = SimpleNamespace(central=lambda _place: SimpleNamespace(**answers), close=lambda: None)
    output = Output(out=io.StringIO(), err=io.StringIO())
    return run(["central", action, "URL"], lambda _: doors, output), output.out.getvalue()


def test_rights_that_differ_are_counted_and_the_next_step_is_said():
    found = [Difference("relations", "core.feed r", True), Difference("relations", "core.feed r PUBLIC", False)]
    status, told = said("grant-check", grant_check=lambda: found)
    assert status == REFUSED
    assert "共 2 处与清单不符。请先查明是谁改的" in told


def test_advice_alone_begins_with_what_is_there():
    status, told = said("check", check=lambda: [Lack("advice_tls", False)])
    assert status == DONE
    assert told.startswith("必需的条件都已具备")
    assert "必需的条件都已具备" not in said("check", check=lambda: [Lack("lack_utf8", True)])[1]


def test_an_older_edition_is_told_and_what_was_put_back_is_shown():
    by_hand = (Difference("functions", "core.more()", False),)
    state = CentralState("c0002", "c0002", "15", 4, 1, 1, 49, (), None, "ab" * 32, "cd" * 32, by_hand)
    status, told = said("status", status=lambda: state)
    assert status == REFUSED
    assert "版次 abababababab；本程序为结构 c0002、版次 cdcdcdcdcdcd。请以超级用户运行" in told
    assert "有人手工改动了 functions，已恢复：core.more()" in told
    assert said("status", status=lambda: replace(state, offered="ab" * 32))[0] == DONE


def test_heads_of_feeds_stand_beside_words():
    feeds = (FeedHead("350199", 12, "ab" * 32),)
    state = CentralState("c0001", "c0001", "15", 4, 1, 1, 49, feeds)
    assert "机构 350199：记录 12 条，链头 abababababababab" in said("status", status=lambda: state)[1]
