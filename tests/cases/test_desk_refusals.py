"""Direct SQL against the local file: each trigger of the desks, tried by the attack that it alone is to stop."""

import pytest

from app.kernel.actor import Post
from app.kernel.ids import new_uuid
from db.triggers_desks import DESKS
from db.unit_of_work import SqlUnitOfWork
from tests.builders.attacks import (
    Attack,
    Forbidden,
    Ground,
    assert_refused,
    assert_refused_by_its_own,
    nothing,
    prepared,
)
from tests.builders.staffed import place
from tests.conftest import FixedClock, founded_copy

AT = "2026-11-20T02:00:00.000000Z"
POSTS = {
    "gives.x": Post.DISTRIBUTION_DESK, "gives.too.x": Post.DISTRIBUTION_DESK, "tells.x": Post.SERVICE_DESK,
    "carries.x": Post.FLOW_DESK, "keeps.x": Post.ARCHIVE,
}  # fmt: skip
_SLIP = (
    "INSERT INTO hand_over (id, number, office, giver, giver_detail, taker, taker_detail, operator, at)"
    f" VALUES (:id, :number, :office, :giver, :giver_detail, :taker, :taker_detail, :who, '{AT}')"
)
_ITEM = "INSERT INTO hand_over_item (hand_over, seq, case_id, kind, pages) VALUES (:slip, :seq, :case, :kind, :pages)"
_ACT = f"INSERT INTO hand_over_act (hand_over, act, operator, at, reason) VALUES (:slip, :act, :who, '{AT}', :why)"
_POST = (
    "INSERT INTO result_delivery (id, case_id, round, way, carrier, tracking, address, operator, at)"
    f" VALUES (:id, :case, :round, 'mail', 'ems', :tracking, '示例路1号', :who, '{AT}')"
)
_ENDED = f"INSERT INTO delivery_end (delivery, ended, operator, at, note) VALUES (:sent, :ended, :who, '{AT}', :note)"
_WISH = f"INSERT INTO delivery_wish (case_id, way, address, operator, at) VALUES (:case, 'mail', '', :who, '{AT}')"
_TOLD = (
    "INSERT INTO applicant_contact (id, case_id, about, channel, note, operator, at)"
    f" VALUES (:id, :case, 'result', 'phone', '', :who, '{AT}')"
)
_RELATIVE = (
    "INSERT INTO declared_relative (id, operator, relative_key, kind, declared_by, at)"
    f" SELECT :id, :who, subject_key, 'parent', :who, '{AT}' FROM case_head WHERE id = :case"
)
_FOREIGN = "INSERT INTO office VALUES ('350198', '邻县社会保险中心', 'county', NULL, '邻县大厅', 1)"
FIRST, SECOND = new_uuid(), new_uuid()


def who(a: Attack, account: str):
    return a.ground.house.people[account].operator


def slip(a: Attack, at=FIRST, giver="window:", taker="desk:", account="gives.x", **more) -> None:
    ends = {side: told.split(":") for side, told in (("giver", giver), ("taker", taker))}
    places = {
        key: value for side, (kind, detail) in ends.items() for key, value in ((side, kind), (f"{side}_detail", detail))
    }
    values = {"id": at, "number": f"H{at}", "office": "350199", "who": who(a, account)} | places | more
    a.sql(_SLIP, **values)


def item(a: Attack, at=FIRST, case="at2", seq=1, kind="file", pages: object = 3) -> None:
    a.sql(_ITEM, case, slip=at, seq=seq, kind=kind, pages=pages)


def act(a: Attack, told: str, account: str, at=FIRST, why: str = "") -> None:
    a.sql(_ACT, slip=at, act=told, who=who(a, account), why=why)


def written(a: Attack) -> None:
    slip(a), item(a)


def given(a: Attack) -> None:
    written(a), act(a, "given", "intakea.x")


def taken(a: Attack) -> None:
    given(a), act(a, "taken", "gives.x")


def to_carry(a: Attack) -> None:
    """Papers that lie at the desk, in a slip to another body, signed by its giver."""
    taken(a), slip(a, SECOND, "desk:", "body:tax"), item(a, SECOND), act(a, "given", "gives.x", SECOND)


def sent(a: Attack, case: str = "at5", tracking: str = "EM1", account: str = "gives.x", **more) -> None:
    a.sql(_POST, case, **({"id": FIRST, "tracking": tracking, "who": who(a, account), "round": 1} | more))


def ended(a: Attack, told: str = "delivered", account: str = "gives.x", note: str = "x") -> None:
    a.sql(_ENDED, sent=FIRST, ended=told, who=who(a, account), note=note)


def returned(a: Attack) -> None:
    sent(a), ended(a, "returned")


def relative(account: str, case: str):
    return lambda a: a.sql(_RELATIVE, case, id=new_uuid(), who=who(a, account))


def both(*steps):
    return lambda a: [step(a) for step in steps]


def replaced(table: str):
    return lambda a: a.sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def same_number(a: Attack) -> None:
    told = "number, office, giver, giver_detail, taker, taker_detail, operator, at"
    a.sql(f"INSERT OR REPLACE INTO hand_over (id, {told}) SELECT :id, {told} FROM hand_over", id=SECOND)


FULL = {
    "hand_over": slip, "hand_over_item": written, "hand_over_act": given, "result_delivery": sent,
    "delivery_end": returned, "delivery_wish": lambda a: a.sql(_WISH, "at5", who=who(a, "gives.x")),
    "applicant_contact": lambda a: a.sql(_TOLD, "at5", id=FIRST, who=who(a, "tells.x")),
}  # fmt: skip
FORBIDDEN = (
    *(
        Forbidden(f"{table}_never_deleted", lambda a, t=table: a.sql(f"DELETE FROM {t}"), FULL[table])
        for table in DESKS
    ),
    *(
        Forbidden(f"{table}_never_updated", lambda a, t=table: a.sql(f"UPDATE {t} SET rowid = rowid"), FULL[table])
        for table in DESKS
    ),
    *(
        Forbidden(f"{table}_id_never_replaced", replaced(table), FULL[table])
        for table in ("hand_over", "result_delivery", "delivery_wish", "applicant_contact")
    ),
    Forbidden("hand_over_number_never_replaced", same_number, slip),
    Forbidden("hand_over_item_never_replaced", replaced("hand_over_item"), written),
    Forbidden("hand_over_by_desk", lambda a: slip(a, account="intakea.x"), about="by_window"),
    Forbidden("hand_over_by_desk", lambda a: slip(a, office="350198"), lambda a: a.sql(_FOREIGN), about="other_office"),
    Forbidden("hand_over_through_desk", lambda a: slip(a, giver="window:", taker="section:handling"), about="past_it"),
    Forbidden("hand_over_through_desk", lambda a: slip(a, giver="desk:"), about="within"),
    Forbidden("hand_over_place_known", lambda a: slip(a, giver="cellar:"), about="place"),
    Forbidden("hand_over_place_known", lambda a: slip(a, giver="desk:", taker="section:x"), about="section"),
    Forbidden("hand_over_place_known", lambda a: slip(a, giver="desk:", taker="body:"), about="body"),
    Forbidden("hand_over_item_before_signing", lambda a: item(a, case="at3", seq=2), given),
    Forbidden(
        "hand_over_item_of_office",
        item,
        both(slip, lambda a: a.sql("UPDATE case_head SET office = '350198' WHERE id = :case", "at2")),
    ),
    Forbidden("hand_over_item_counted", lambda a: item(a, pages=0), slip, "none"),
    Forbidden("hand_over_item_counted", lambda a: item(a, pages=10_000), slip, "too_many"),
    Forbidden("hand_over_item_counted", lambda a: item(a, pages=1.5), slip, "half_a_page"),
    Forbidden("hand_over_item_once", lambda a: item(a, SECOND), both(written, lambda a: slip(a, SECOND))),
    Forbidden("hand_over_item_from_where_it_is", lambda a: item(a, SECOND), both(taken, lambda a: slip(a, SECOND))),
    Forbidden("hand_over_item_from_where_it_is", lambda a: item(a, kind="reply"), slip, "reply_of_nobody"),
    Forbidden("hand_over_act_never_replaced", replaced("hand_over_act"), given),
    Forbidden("hand_over_act_on_papers", lambda a: act(a, "given", "intakea.x"), slip),
    Forbidden("hand_over_act_giver_first", lambda a: act(a, "taken", "gives.x"), written, "taken"),
    Forbidden("hand_over_act_giver_first", lambda a: act(a, "refused", "gives.x", why="x"), written, "refused"),
    Forbidden("hand_over_act_not_after_end", lambda a: act(a, "refused", "gives.x", why="x"), taken),
    Forbidden("hand_over_act_two_people", lambda a: act(a, "taken", "gives.x", SECOND), to_carry),
    Forbidden("hand_over_act_of_its_side", lambda a: act(a, "given", "handlinga.x"), written, "giver"),
    Forbidden("hand_over_act_of_its_side", lambda a: act(a, "taken", "intakeb.x"), given, "taker"),
    Forbidden("hand_over_act_of_its_side", lambda a: act(a, "withdrawn", "intakea.x", why="x"), written, "withdrawn"),
    Forbidden(
        "hand_over_act_of_its_side",
        lambda a: act(a, "taken", "gives.x"),
        both(given, lambda a: a.sql("UPDATE operator SET is_active = 0 WHERE account = 'gives.x'")),
        "inactive",
    ),
    Forbidden(
        "hand_over_act_not_own_case", lambda a: act(a, "taken", "gives.x"), both(given, relative("gives.x", "at2"))
    ),
    Forbidden("hand_over_act_says_why", lambda a: act(a, "refused", "gives.x", why=" "), given),
    Forbidden("delivery_wish_of_who_asks", lambda a: a.sql(_WISH, "at5", who=who(a, "handlinga.x"))),
    Forbidden("result_delivery_by_desk", lambda a: sent(a, account="intakea.x")),
    Forbidden("result_delivery_of_decided", lambda a: sent(a, "at3"), about="undecided"),
    Forbidden("result_delivery_of_decided", lambda a: sent(a, "closed"), about="closed"),
    Forbidden("result_delivery_of_decided", lambda a: sent(a, round=2), about="another_round"),
    Forbidden("result_delivery_once", lambda a: sent(a, tracking="EM2", id=SECOND), sent, "under_way"),
    Forbidden(
        "result_delivery_once", lambda a: sent(a, tracking="EM2", id=SECOND), both(sent, ended), "delivered"
    ),
    Forbidden("result_delivery_tracked_once", lambda a: sent(a, id=SECOND), returned),
    Forbidden("result_delivery_not_own_case", sent, relative("gives.x", "at5")),
    Forbidden("delivery_end_once", replaced("delivery_end"), returned),
    Forbidden("delivery_end_by_desk", lambda a: ended(a, account="tells.x"), sent),
    Forbidden("delivery_end_says_why", lambda a: ended(a, "returned", note=" "), sent, "no_reason"),
    Forbidden("delivery_end_says_why", lambda a: ended(a, "lost"), sent, "unknown"),
    Forbidden("applicant_contact_by_service_desk", lambda a: a.sql(_TOLD, "at5", id=FIRST, who=who(a, "gives.x"))),
)  # fmt: skip


@pytest.fixture(scope="module")
def ground(template_folder, tmp_path_factory):
    with founded_copy(template_folder, tmp_path_factory.mktemp("ground")) as store:
        made = Ground(lambda: SqlUnitOfWork(store), FixedClock())
        for number, (account, post) in enumerate(POSTS.items()):
            made.house.people[account] = place(made.uow, account, 880 + number, post)
        yield made


def test_every_trigger_of_the_desks_is_attacked() -> None:
    assert {one.trigger for one in FORBIDDEN} == {name for own in DESKS.values() for name in own}


@pytest.mark.parametrize("forbidden", FORBIDDEN, ids=lambda one: one.id)
def test_the_database_refuses(ground: Ground, forbidden: Forbidden) -> None:
    assert_refused(ground, forbidden)


@pytest.mark.parametrize("forbidden", FORBIDDEN, ids=lambda one: one.id)
def test_the_trigger_alone_refuses_and_nothing_does_without_it(ground: Ground, forbidden: Forbidden) -> None:
    assert_refused_by_its_own(ground, forbidden)


def test_what_is_right_passes_all_triggers(ground: Ground) -> None:
    """The same tools without anything wrong in them, so that no attack is refused for its tools alone."""
    with prepared(ground, Forbidden("", nothing, taken), None) as attack:
        slip(attack, SECOND, "desk:", "body:tax"), item(attack, SECOND)
        act(attack, "given", "gives.x", SECOND), act(attack, "taken", "carries.x", SECOND)
    with prepared(ground, Forbidden("", nothing, taken), None) as attack:
        for table, fill in FULL.items():
            if not table.startswith("hand_over") and table != "result_delivery":
                fill(attack)
