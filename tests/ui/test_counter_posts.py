"""What the counter offers to people who take no applications: nothing that would be refused."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMenu

from app.cases.commands import may_read
from app.cases.desk_work import DESK_POSTS
from app.hall.commands import may_give_numbers
from app.kernel.actor import Permission, Post
from app.kernel.messages import sentence
from tests.builders.counter_window import CTRL, CounterHouse, Key
from ui.actions import ActionId
from ui.screen import ScreenName
from ui.screens.counter.view import CounterView
from ui.widgets.buttons import KeyButton

INTAKE_ONLY = {ActionId.CALL_NEXT, ActionId.CALL_AGAIN, ActionId.SKIP, ActionId.PAUSE, ActionId.SUBMIT}


def come_as(house: CounterHouse, post: Post, permission: Permission | None) -> None:
    actor = house.container.actor("case", "li.min")
    house.place.sign_out()
    house.rest()
    house.window.sign_in.signed_in.emit(replace(actor, post=post, permission=permission))
    house.rest()


def own_permission(post: Post) -> Permission | None:
    kinds = {Post.HANDLER: Permission.HANDLING, Post.REVIEWER: Permission.REVIEW, Post.LEADER: Permission.APPROVAL}
    return kinds.get(post)


@pytest.mark.parametrize("post", Post)
def test_a_post_without_intake_sees_what_it_may_do_and_no_dead_button(house: CounterHouse, post: Post) -> None:
    permission = own_permission(post)
    come_as(house, post, permission)
    actor = house.place.shell.actor
    if may_read(actor) or post in DESK_POSTS | {Post.SECURITY_ADMIN, Post.SYSTEM_ADMIN}:
        assert not isinstance(house.place.screen, CounterView), "begins where its own work is"
        house.place.open(ScreenName.COUNTER)
        house.rest()
    assert not INTAKE_ONLY & set(house.counter.handlers())
    shown = [b.text() for b in house.counter.findChildren(KeyButton) if b.isVisible()]
    assert not [words for words in shown if "叫" in words or "呼" in words or "受理" in words or "过号" in words]
    assert house.counter.queue.isVisible() == may_give_numbers(actor)
    assert (ActionId.TAKE_NUMBER in house.counter.handlers()) == may_give_numbers(actor)
    assert sentence(f"post_at_counter_{post.value}") == house.counter.card.start._hint._hint.text()
    house.press(Key.Key_K, CTRL)
    house.type("YL-103")
    house.press(Key.Key_Return)
    assert house.counter.model.form.state is None
    assert house.counter.model.state.guide is not None


def test_a_floor_supervisor_gives_out_a_number(house: CounterHouse) -> None:
    come_as(house, Post.FLOOR_SUPERVISOR, None)
    house.place.open(ScreenName.COUNTER)
    house.rest()
    before = len(house.counter.model.queue.state.waiting)
    house.press(Key.Key_N, CTRL)
    menu = house.counter.queue.findChild(QMenu)
    menu.actions()[0].trigger()
    menu.close()
    house.wait(lambda: len(house.counter.model.queue.state.waiting) == before + 1)
