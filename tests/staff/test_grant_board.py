"""What the lists say beforehand is what the commands and the database then do: for everybody, at every stage."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.adapters.grant_wiring import grant_desk
from app.kernel.actor import Permission, Post, SignInWay
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.kernel.messages import sentence
from app.staff.grant_board import NotDecided, NotStarted
from app.staff.grant_turns import WhyNot, may_not_apply
from app.staff.grant_words import turn_sentence, why_sentence
from app.staff.grants import STAGES, ActDone, GrantKind, RequestAct
from app.staff.model import NewOperator, Office, OfficeLevel, Section
from app.staff.presence_book import AbsenceKind
from app.staff.relatives import Decision, Kinship
from db.queries.grants import SqlGrantQueries
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE
from tests.builders.staffed import id_no

CITY, PROVINCE, COUNTY, OTHER = OfficeId("350100"), OfficeId("350000"), OfficeId("350101"), OfficeId("350102")
TODAY = date(2026, 11, 20)
EVERY_POST = tuple(Post)


def say(code, **values):
    return sentence(code, values)


@pytest.fixture
def tree(staffed):
    """A province, a city and two counties below it, with somebody of every post in each."""
    made, hashed, number = staffed, staffed.commands.hasher.hash("x"), iter(range(100, 300))
    offices = (
        Office(PROVINCE, "示例省", OfficeLevel.PROVINCE, None, ""),
        Office(CITY, "示例市", OfficeLevel.CITY, PROVINCE, ""),
        Office(COUNTY, "甲县", OfficeLevel.COUNTY, CITY, ""),
        Office(OTHER, "乙县", OfficeLevel.COUNTY, CITY, ""),
    )
    for office in offices:
        people = [
            NewOperator(
                f"p{office.id}.{post.value.replace('_', '')}", f"{office.name}{post.value}", id_no(next(number)),
                office.id, "one", post, password_hash=hashed, must_change=False,
            )
            for post in EVERY_POST
        ]  # fmt: skip
        found = made.commands.found_office(made.program, office, (Section(office.id, "one", "科"),), *people)
        made.people.update(found.operators)
    return made


@pytest.fixture
def desk_of():
    def desk_of(staffed):
        store = staffed.store
        return grant_desk(staffed.commands.grants, SqlGrantQueries(store), SqlStaffQueries(store))

    return desk_of


def who(office, post):
    return f"p{office}.{post.value.replace('_', '')}"


DOES = {RequestAct.REVIEWED: Post.INTERNAL_AUDIT, RequestAct.APPROVED: Post.UNIT_HEAD}


def line_of(desk, actor, request):
    return next(one for one in desk.board.requests(actor, open_only=False) if one.file.request.id == request)


def is_let(staffed, actor, file):
    """Whether the command and the database let this person do the act that is due; nothing is kept."""
    with SqlUnitOfWork(staffed.store) as u:
        try:
            done = ActDone(file.waits_for, actor.operator, staffed.commands.clock.now())
            u.grants.add_act(file.request.id, len(file.acts) + 1, done)
        except Rejected:
            return False
    return True


@pytest.mark.parametrize("home", [COUNTY, CITY])
def test_whose_turn_it_is_is_what_the_database_lets_through_for_everybody_at_every_stage(tree, desk_of, home):
    desk = desk_of(tree)
    applicant = tree.by_name(who(home, Post.FLOW_DESK))
    request = tree.request(who(home, Post.WINDOW_CLERK), Permission.INTAKE, GrantKind.NEW)
    tree.commands.grants.apply(applicant, request)
    everybody = [tree.by_name(account) for account in tree.people]
    seen = 0
    for stage in STAGES[1:]:
        line = line_of(desk, tree.by_name(who(home, Post.SYSTEM_ADMIN)), request.id)
        able = {one.account for one in line.can}
        for actor in everybody:
            assert (actor.account in able) == is_let(tree, actor, line.file), (stage, actor.account)
            seen += actor.account in able
        if stage is not RequestAct.GRANTED:
            tree.commands.grants.act(tree.by_name(who(home, DOES[stage])), request.id, stage)
    assert seen >= 4


def test_a_county_office_does_not_grant_and_the_sentence_says_who_does(tree, desk_of):
    desk = desk_of(tree)
    request = tree.request(who(COUNTY, Post.WINDOW_CLERK), Permission.INTAKE, GrantKind.NEW)
    tree.commands.grants.apply(tree.by_name(who(COUNTY, Post.FLOW_DESK)), request)
    for stage, post in DOES.items():
        tree.commands.grants.act(tree.by_name(who(COUNTY, post)), request.id, stage)
    county = tree.by_name(who(COUNTY, Post.SECURITY_ADMIN))
    line = line_of(desk, county, request.id)
    assert line.why_not is WhyNot.COUNTY
    assert {one.account for one in line.can} == {who(CITY, Post.SECURITY_ADMIN), who(PROVINCE, Post.SECURITY_ADMIN)}
    assert "县级机构没有授权职责" in why_sentence(line, county, say)
    with pytest.raises(Rejected, match="grant_wrong_office"):
        desk.carry_out(county, request.id, None)
    above = tree.by_name(who(CITY, Post.SECURITY_ADMIN))
    assert line_of(desk, above, request.id).why_not is None
    assert desk.carry_out(above, request.id, None) is not None
    far = tree.by_name(who(OTHER, Post.SECURITY_ADMIN))
    assert all(one.file.request.id != request.id for one in desk.board.requests(far, open_only=False))
    assert line_of(desk, tree.by_name(who(PROVINCE, Post.SECURITY_ADMIN)), request.id)


def test_the_sentences_say_who_since_when_and_why_not_you(staffed, desk_of):
    desk = desk_of(staffed)
    request = staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW)
    staffed.commands.grants.apply(staffed.by_name("li.min"), request)
    texts = {}
    for account in ("li.min", "wang.fang", "lin.hua", "chen.xi"):
        actor = staffed.by_name(account)
        texts[account] = why_sentence(line_of(desk, actor, request.id), actor, say)
    assert "已办过本申请的“申请”" in texts["li.min"]
    assert "您本人的权限" in texts["wang.fang"]
    assert "须由稽核内控岗或审计管理员办理，您的岗位是单位负责人" in texts["lin.hua"]
    assert texts["chen.xi"] == "轮到您：内控审核。"
    told = turn_sentence(line_of(desk, staffed.by_name("lin.hua"), request.id), say)
    assert told == "自 2026-11-20 10:24 起待内控审核，可以办理的人：chen.xi（chen.xi）。"
    desk.act(staffed.by_name("chen.xi"), request.id, RequestAct.REFUSED, "不符合岗位")
    line = line_of(desk, staffed.by_name("lin.hua"), request.id)
    assert "退回：不符合岗位" in turn_sentence(line, say)
    assert why_sentence(line, staffed.by_name("lin.hua"), say) == ""


def test_where_nobody_is_left_it_is_said(staffed, desk_of):
    desk = desk_of(staffed)
    request = staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW)
    staffed.commands.grants.apply(staffed.by_name("li.min"), request)
    staffed.commands.deactivate(staffed.by_name("wu.jie"), staffed.people["chen.xi"])
    line = line_of(desk, staffed.by_name("lin.hua"), request.id)
    assert "现在没有人能办" in turn_sentence(line, say)


def test_who_may_not_see_the_ledger_sees_only_the_requests_they_have_a_part_in(staffed, desk_of):
    desk = desk_of(staffed)
    request = staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW)
    staffed.commands.grants.apply(staffed.by_name("li.min"), request)
    counts = {who: len(desk.board.requests(staffed.by_name(who), open_only=True)) for who in staffed.people}
    assert {who for who, count in counts.items() if count} == set(staffed.people) - {"zhao.ping"}


def test_business_posts_apply_and_nobody_else(tree, desk_of):
    desk, home = desk_of(tree), CITY
    for post in EVERY_POST:
        actor = tree.by_name(who(home, post))
        target = Post.WINDOW_CLERK if post is not Post.WINDOW_CLERK else Post.HANDLER
        request = tree.request(who(home, target), POST_PERMISSION[target], GrantKind.NEW)
        if may_not_apply(actor) is None:
            tree.commands.grants.apply(actor, request)
        else:
            with pytest.raises(Rejected, match="grant_wrong_posts"):
                tree.commands.grants.apply(actor, request)
    assert len(desk.board.requests(tree.by_name(who(home, Post.UNIT_HEAD)), open_only=True)) == 8


POST_PERMISSION = {Post.WINDOW_CLERK: Permission.INTAKE, Post.HANDLER: Permission.HANDLING}


def test_a_request_without_a_reason_is_refused(staffed):
    request = staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW, reason=" ")
    with pytest.raises(Rejected, match="grant_needs_reason"):
        staffed.commands.grants.apply(staffed.by_name("li.min"), request)


@pytest.fixture
def hall(staffed):
    """A supervisor, two window clerks of whom one takes in since yesterday, and the other on the roster."""
    hashed = staffed.commands.hasher.hash("x")
    more = {"sun.jian": Post.FLOOR_SUPERVISOR, "he.yu": Post.WINDOW_CLERK}
    people = [
        NewOperator(account, account, id_no(60 + n), OFFICE, "one", post, password_hash=hashed, must_change=False)
        for n, (account, post) in enumerate(more.items())
    ]
    staffed.people.update(staffed.commands.create_operator(staffed.program, *people).operators)
    staffed.go_through(staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW))
    staffed.commands.clock.moment += timedelta(days=1)
    kind, until = GrantKind.STAND_IN, TODAY + timedelta(days=30)
    other = staffed.people["wang.fang"]
    staffed.go_through(staffed.request("he.yu", Permission.INTAKE, kind, ends_on=until, stands_for=other))
    return staffed


def test_the_roster_says_why_a_stand_in_cannot_be_started_as_the_database_does(hall, desk_of):
    desk, chief = desk_of(hall), hall.by_name("sun.jian")
    (line,) = desk.board.roster(chief)
    request = line.file.request.id

    def stands(why, code):
        (now,) = desk.board.roster(chief)
        assert now.why_not is why
        with pytest.raises(Rejected, match=code):
            desk.start_stand_in(chief, request)

    stands(NotStarted.PRESENT, "stand_in_not_on_roster")
    desk.leave(chief, "wang.fang", AbsenceKind.SICK, None, None)
    desk.leave(chief, "he.yu", AbsenceKind.LEAVE, None, None)
    stands(NotStarted.ABSENT, "stand_in_not_on_roster")
    desk.come_back(chief, "he.yu", None)
    clerk = hall.by_name("wang.fang")
    assert desk.board.roster(clerk)[0].why_not is NotStarted.NOT_SUPERVISOR
    with pytest.raises(Rejected, match="supervisor_only"):
        desk.start_stand_in(clerk, request)
    assert desk.board.roster(chief)[0].why_not is None
    desk.start_stand_in(chief, request)
    stands(NotStarted.STARTED, "append_only")
    hall.commands.clock.moment += timedelta(days=40)
    assert desk.board.roster(chief) == ()


def test_a_stand_in_waits_for_its_days_and_for_the_permission_it_replaces(hall, desk_of):
    desk, chief = desk_of(hall), hall.by_name("sun.jian")
    (line,) = desk.board.roster(chief)
    desk.leave(chief, "wang.fang", AbsenceKind.SICK, None, None)
    assert desk.board.roster(chief)[0].why_not is None
    days = {"starts_on": TODAY + timedelta(days=10), "ends_on": TODAY + timedelta(days=12)}
    later = hall.request("he.yu", Permission.INTAKE, GrantKind.STAND_IN, stands_for=hall.people["wang.fang"], **days)
    hall.go_through(later)
    assert {one.file.request.id: one.why_not for one in desk.board.roster(chief)}[later.id] is NotStarted.NOT_TODAY
    hall.go_through(hall.request("wang.fang", None, GrantKind.WITHDRAWAL))
    gone = {one.file.request.id: one.why_not for one in desk.board.roster(chief)}
    assert gone[line.file.request.id] is NotStarted.GONE
    for request in (later.id, line.file.request.id):
        with pytest.raises(Rejected, match="stand_in_not_on_roster"):
            desk.start_stand_in(chief, request)


def test_without_a_face_everything_is_closed_and_says_so(hall, desk_of):
    desk = desk_of(hall)

    def limited(account):
        return replace(hall.by_name(account), way=SignInWay.CODE)

    request = hall.request("he.yu", Permission.INTAKE, GrantKind.NEW)
    hall.commands.grants.apply(hall.by_name("li.min"), request)
    assert line_of(desk, limited("chen.xi"), request.id).why_not is WhyNot.LIMITED
    assert line_of(desk, limited("lin.hua"), request.id).why_not is WhyNot.POST
    assert desk.board.roster(limited("sun.jian"))[0].why_not is NotStarted.LIMITED
    assert may_not_apply(limited("li.min")) is WhyNot.LIMITED
    relative = desk.declare(hall.by_name("wang.fang"), id_no(701, "19520304"), Kinship.SPOUSE)
    assert desk.board.relatives(limited("chen.xi"))[0].why_not is NotDecided.LIMITED
    for act in (
        lambda: desk.act(limited("chen.xi"), request.id, RequestAct.REVIEWED),
        lambda: desk.start_stand_in(limited("sun.jian"), desk.board.roster(limited("sun.jian"))[0].file.request.id),
        lambda: desk.decide(limited("chen.xi"), relative.id, Decision.CONFIRMED, ""),
    ):
        with pytest.raises(Rejected, match="limited_session"):
            act()


def test_relatives_say_who_may_decide(hall, desk_of):
    desk = desk_of(hall)
    auditor = hall.by_name("chen.xi")
    own = desk.declare(auditor, id_no(700, "19520304"), Kinship.PARENT)
    clerks = desk.declare(hall.by_name("wang.fang"), id_no(701, "19520304"), Kinship.SPOUSE)
    reasons = {line.relative.id: line.why_not for line in desk.board.relatives(auditor)}
    assert reasons == {own.id: NotDecided.OWN, clerks.id: None}
    desk.decide(auditor, clerks.id, Decision.ENDED, "已离婚")
    assert {line.why_not for line in desk.board.relatives(auditor)} == {NotDecided.OWN, NotDecided.ENDED}
    (mine,) = desk.board.relatives(hall.by_name("wang.fang"))
    assert mine.why_not is NotDecided.NOT_AUDIT


def test_signed_checks_are_listed_for_who_may_see_the_ledger(hall, desk_of):
    desk = desk_of(hall)
    desk.sign_review(hall.by_name("chen.xi"), "已核对")
    (review,) = desk.board.reviews(hall.by_name("lin.hua"))
    assert (review.year, review.signed_by) == (2026, hall.people["chen.xi"])
    with pytest.raises(Rejected, match="not_your_post"):
        desk.board.reviews(hall.by_name("wang.fang"))
