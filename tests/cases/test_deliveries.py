"""Results that go out by hand or by post, what becomes of them, and that somebody was told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.cases.deliveries import About, Carrier, Channel, DeliveryEnd, DeliveryWay
from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.intake.commands import NotifySupplement
from app.kernel.actor import Post
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, new_uuid
from tests.builders.counter import desk, ready_draft
from tests.builders.desk_house import ADDRESS, KEEPS, DeskHouse


@pytest.fixture
def house(store, uow, clock) -> DeskHouse:
    return DeskHouse(store, uow, clock)


def refused(code: str):
    return pytest.raises(Rejected, match=f"^{code}$")


def post(house: DeskHouse, case: CaseId, tracking: str = "EM001", address: str = ""):
    house.desks.send.mail(house.desk, case, Carrier.EMS, tracking, address)
    return house.desks.queries.tracked(house.desk.office, tracking)


def test_a_decided_case_is_ready_with_no_more_of_the_person_than_needed(house):
    house.take_in(KEEPS)
    case = house.decided()
    (line,) = house.desks.ready(house.desk)
    assert (line.case, line.way, line.outcome, line.came_back) == (case, DeliveryWay.FETCH, "granted", "")
    assert "*" in line.number_masked and ADDRESS not in str(line)


def test_what_is_fetched_leaves_the_list_and_the_acceptor_closes_the_case(house):
    case = house.decided()
    house.desks.send.hand_out(house.desk, case, "本人领取")
    assert house.desks.ready(house.desk) == ()
    assert house.head(case).state is CaseState.DECIDED, "the desk's record closes nothing"
    house.agree(case)
    assert house.head(case).state is CaseState.CLOSED
    with refused("result_under_way"):
        house.desks.send.hand_out(house.desk, case)


def test_a_case_is_not_closed_while_its_result_is_in_the_post(house):
    case = house.decided()
    sent = post(house, case)
    with refused("result_not_delivered"):
        house.agree(case)
    house.desks.send.mark(house.desk, sent, DeliveryEnd.DELIVERED)
    house.agree(case)
    assert house.head(case).state is CaseState.CLOSED


def test_returned_post_opens_the_delivery_again(house):
    case = house.decided()
    sent = post(house, case)
    assert house.desks.ready(house.desk) == ()
    with refused("result_under_way"):
        post(house, case, "EM002")
    with refused("delivery_needs_note"):
        house.desks.send.mark(house.desk, sent, DeliveryEnd.RETURNED, " ")
    house.desks.send.mark(house.desk, sent, DeliveryEnd.RETURNED, "查无此人")
    with refused("delivery_ended"):
        house.desks.send.mark(house.desk, sent, DeliveryEnd.DELIVERED)
    (line,) = house.desks.ready(house.desk)
    assert line.came_back == "查无此人"
    with refused("result_not_delivered"):
        house.agree(case)
    house.desks.send.hand_out(house.desk, case)
    house.agree(case)


def test_post_goes_to_the_address_on_file_or_the_wished_or_the_typed_one(house):
    first, second, third = (house.decided(code) for code in ("YL-112", "YL-115", "ZH-014"))
    post(house, first, "EM001")
    house.desks.send.wish(house.clerk, second, DeliveryWay.MAIL, "示例县新街2号")
    assert {line.case: line.way for line in house.desks.ready(house.desk)}[second] is DeliveryWay.MAIL
    post(house, second, "EM002")
    post(house, third, "EM003", "示例县老街3号")
    sent = [line.address for line in house.desks.mail(house.desk)]
    assert sent == [ADDRESS, "示例县新街2号", "示例县老街3号"]


def test_without_an_address_nothing_is_posted(house):
    case = house.decided()
    house.filed = ""
    with refused("mail_needs_address"):
        post(house, case)
    with refused("mail_needs_tracking"):
        post(house, case, " ")
    post(house, case, address="示例县老街3号")


def test_a_tracking_number_is_used_once(house):
    post(house, house.decided(), "EM001")
    with refused("tracking_known"):
        post(house, house.decided("YL-115"), "em001")


def test_only_the_desk_sends_and_marks(house):
    case = house.decided()
    for account in ("intakea.x", "tells.x", "chief.x"):
        with refused("delivery_by_desk"):
            house.desks.send.mail(house.people[account], case, Carrier.EMS, "EM001")
        with refused("delivery_by_desk"):
            house.desks.send.hand_out(house.people[account], case)
    sent = post(house, case)
    with refused("delivery_by_desk"):
        house.desks.send.mark(house.clerk, sent, DeliveryEnd.DELIVERED)
    with refused("wish_not_yours"):
        house.desks.send.wish(house.people["handlinga.x"], case, DeliveryWay.MAIL)


def test_nothing_goes_out_before_the_decision_nor_after_a_delivery(house):
    case = house.take_in(KEEPS).id
    with refused("result_not_ready"):
        post(house, case)
    done = house.decided()
    house.agree(done)
    with refused("result_not_ready"):
        post(house, done)
    with pytest.raises(NotFound):
        post(house, CaseId(new_uuid()))


def test_the_register_withholds_recipient_and_address_from_those_who_need_not_know(house):
    post(house, house.decided())
    (mine,) = house.desks.mail(house.desk, house.desks.today())
    assert mine.recipient and mine.address == ADDRESS
    for account in ("tells.x", "chief.x"):
        (theirs,) = house.desks.mail(house.people[account], house.desks.today())
        assert (theirs.recipient, theirs.address, theirs.tracking) == ("", "", "EM001")
    with refused("desk_not_yours"):
        house.desks.mail(house.people["handlinga.x"])


def test_the_register_of_a_day_keeps_what_has_ended(house):
    sent = post(house, house.decided())
    house.desks.send.mark(house.desk, sent, DeliveryEnd.DELIVERED)
    assert house.desks.mail(house.desk) == ()
    (line,) = house.desks.mail(house.desk, house.desks.today())
    assert line.ended is DeliveryEnd.DELIVERED
    assert house.desks.mail(house.desk, house.desks.today() - timedelta(days=1)) == ()


def test_whoever_closes_the_case_is_not_told_the_address(house, uow):
    case = house.decided()
    post(house, case)
    with uow() as u:
        assert ADDRESS not in str(u.desks.delivery(case))


def test_a_result_to_be_fetched_is_told_once_and_kept(house):
    case = house.decided()
    teller = house.people["tells.x"]
    (one,) = house.desks.to_tell(teller)
    assert (one.case, one.about, one.told_at) == (case, About.RESULT, None)
    house.desks.tell(teller, case, About.RESULT, Channel.PHONE, "下午来取")
    assert house.desks.to_tell(teller)[0].told_at == house.clock.now()
    (line,) = house.desks.contacts(teller)
    assert (line.about, line.channel, line.note) == (About.RESULT, Channel.PHONE, "下午来取")
    assert not any(actor.name in str(line) or actor.account in str(line) for actor in house.people.values())


def test_a_result_that_goes_by_post_is_not_told(house):
    case = house.decided()
    house.desks.send.wish(house.people["tells.x"], case, DeliveryWay.MAIL)
    assert house.desks.to_tell(house.people["tells.x"]) == ()


def test_missing_papers_are_told_when_their_last_day_comes_near(house):
    case = house.take_in("GS-207").id
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=({"what": "病历"},)))
    teller = house.people["tells.x"]
    assert house.desks.to_tell(teller) == ()
    house.clock.pass_time(days=19)
    (one,) = house.desks.to_tell(teller)
    assert (one.about, one.last_day.isoformat()) == (About.SUPPLEMENT, "2026-12-11")
    house.clock.pass_time(days=10)
    assert len(house.desks.to_tell(teller)) == 1, "also when it is over"


def test_the_notice_of_the_window_is_told_too(house, uow, clock):
    draft = replace(ready_draft("GS-207"), materials=())
    waits, _ = NotifySupplement(uow, desk(), clock)(house.clerk, draft, insisted=False)
    clock.pass_time(days=20)
    assert [one.case for one in house.desks.to_tell(house.people["tells.x"])] == [waits.id]


def test_only_the_service_desk_notes_who_was_told(house):
    case = house.decided()
    for account in ("gives.x", "intakea.x", "chief.x"):
        with refused("told_by_service_desk"):
            house.desks.tell(house.people[account], case, About.RESULT, Channel.PHONE)
        with refused("desk_not_yours"):
            house.desks.to_tell(house.people[account])
        with refused("desk_not_yours"):
            house.desks.contacts(house.people[account])


def test_a_re_check_has_a_result_of_its_own(store, uow, clock):
    house = DeskHouse(store, uow, clock, each=4)
    case = house.decided()
    house.desks.send.hand_out(house.desk, case)
    house.agree(case)
    acted = {actor.operator for actor in acting(house, uow, case)}
    fresh = next(one for one in house.people.values() if one.post is Post.LEADER and one.operator not in acted)
    house.reopen(fresh, case, "投诉复查")
    while house.head(case).state is not CaseState.DECIDED:
        house.draw(case)
        house.agree(case)
    assert [line.case for line in house.desks.ready(house.desk)] == [case]
    post(house, case)
    with refused("result_not_delivered"):
        house.agree(case)


def acting(house: DeskHouse, uow, case: CaseId):
    """Who said a word to the case."""
    with uow() as u:
        operators = {event.operator for event in u.cases.events(case)}
    return [actor for actor in house.people.values() if actor.operator in operators]
