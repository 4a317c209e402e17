"""Hand-overs: two signatures, two people, the desk between all sides; the papers' way from window to archive."""

from dataclasses import replace

import pytest

from app.cases.flow import Verb, Word
from app.cases.hand_overs import (
    ARCHIVE,
    DESK,
    WINDOW,
    HandOverState,
    Packet,
    PaperKind,
    PaperMove,
    Place,
    PlaceKind,
    Side,
)
from app.kernel.errors import NotFound, Rejected
from tests.builders.desk_house import KEEPS, PASSWORD, SECTION, DeskHouse

BODY = Place(PlaceKind.BODY, "city_appraisal_committee")


@pytest.fixture
def house(store, uow, clock) -> DeskHouse:
    return DeskHouse(store, uow, clock)


def refused(code: str):
    return pytest.raises(Rejected, match=f"^{code}$")


def only_move(house: DeskHouse) -> PaperMove:
    (move,) = house.desks.moves(house.desk)
    return move


def test_papers_go_from_the_window_to_the_section_and_to_the_archive(house):
    case = house.take_in(KEEPS).id
    assert (only_move(house).at, only_move(house).next, only_move(house).to) == (WINDOW, DESK, SECTION)
    house.at_desk(case)
    assert (only_move(house).at, only_move(house).next) == (DESK, SECTION)
    number = house.slip(case, giver=DESK, taker=SECTION)
    assert house.desks.moves(house.desk) == (), "what is under way is not listed"
    house.sign(number, Side.GIVER, "gives.x")
    house.sign(number, Side.TAKER, "handlinga.x")
    assert house.desks.moves(house.desk) == ()
    house.to_the_end(case)
    assert only_move(house).to == ARCHIVE
    back = house.slip(case, giver=SECTION, taker=DESK)
    house.sign(back, Side.GIVER, "handlingb.x")
    house.sign(back, Side.TAKER, "gives.too.x")
    last = house.slip(case, giver=DESK, taker=ARCHIVE)
    house.sign(last, Side.GIVER, "gives.x")
    house.sign(last, Side.TAKER, "keeps.x")
    assert house.desks.moves(house.desk) == ()


def test_the_list_counts_what_is_kept_and_names_nobody(house):
    house.take_in(KEEPS)
    move = only_move(house)
    assert move.papers >= 1 and move.pages >= move.papers
    assert "林小满" not in str(move) and not any(actor.name in str(move) for actor in house.people.values())


def test_an_item_whose_papers_all_go_back_is_not_listed(house):
    house.take_in("YL-109")
    assert house.desks.moves(house.desk) == ()


def test_what_waits_for_another_body_goes_there_and_its_reply_comes_back(house):
    case = house.take_in("GS-207").id
    while house.head(case).waits_for is None:
        house.agree(case)
    assert only_move(house).to == BODY
    house.at_desk(case)
    number = house.slip(case, giver=DESK, taker=BODY)
    house.sign(number, Side.GIVER, "gives.x")
    house.sign(number, Side.TAKER, "carries.x")
    assert house.desks.moves(house.desk) == ()
    reply = [Packet(case, PaperKind.REPLY, 2)]
    with refused("papers_elsewhere"):
        house.desks.write(house.desk, WINDOW, DESK, reply)
    house.desks.write(house.desk, BODY, DESK, reply)


def test_nothing_is_handed_over_before_both_have_signed(house):
    case = house.take_in(KEEPS).id
    number = house.slip(case)
    with refused("hand_over_not_given"):
        house.sign(number, Side.TAKER, "gives.x")
    house.sign(number, Side.GIVER, "intakea.x")
    assert house.desks.hand_over(house.desk, number).state is HandOverState.GIVEN
    house.sign(number, Side.TAKER, "gives.x")
    slip = house.desks.hand_over(house.desk, number)
    assert slip.state is HandOverState.TAKEN and [one.account for one in slip.acts] == ["intakea.x", "gives.x"]
    with refused("hand_over_ended"):
        house.sign(number, Side.TAKER, "gives.too.x")


def test_one_person_never_signs_both_sides(house):
    case = house.take_in("GS-207").id
    while house.head(case).waits_for is None:
        house.agree(case)
    house.at_desk(case)
    number = house.slip(case, giver=DESK, taker=BODY)
    house.sign(number, Side.GIVER, "gives.x")
    with refused("hand_over_same_person"):
        house.sign(number, Side.TAKER, "gives.x")
    house.sign(number, Side.TAKER, "gives.too.x")


@pytest.mark.parametrize("account", ["handlinga.x", "tells.x", "keeps.x", "gives.x"])
def test_only_the_side_signs(house, account):
    number = house.slip(house.take_in(KEEPS).id)
    with refused("hand_over_not_your_side"):
        house.sign(number, Side.GIVER, account)


def test_only_the_section_takes(house):
    case = house.take_in(KEEPS).id
    house.at_desk(case)
    number = house.slip(case, giver=DESK, taker=SECTION)
    house.sign(number, Side.GIVER, "gives.x")
    with refused("hand_over_not_your_side"):
        house.sign(number, Side.TAKER, "reviewa.x")
    house.sign(number, Side.TAKER, "handlingb.x")


@pytest.mark.parametrize("password", ["", "Yunlan-2027"])
def test_a_wrong_password_signs_nothing_and_is_counted(house, password):
    number = house.slip(house.take_in(KEEPS).id)
    with refused("signature_refused"):
        house.sign(number, Side.GIVER, "intakea.x", password)
    assert house.desks.hand_over(house.desk, number).acts == ()
    for _ in range(5):
        with refused("signature_refused"):
            house.sign(number, Side.GIVER, "intakea.x", "falsch")
    with refused("signature_refused"):
        house.sign(number, Side.GIVER, "intakea.x", PASSWORD)


def test_a_one_time_password_signs_nothing(house, uow):
    number = house.slip(house.take_in(KEEPS).id)
    with uow() as u:
        known = u.staff.credentials("intakea.x")
        u.staff.set_password(known.operator, known.password_hash, at=house.clock.now(), must_change=True)
        u.commit()
    with refused("signature_needs_own_password"):
        house.sign(number, Side.GIVER, "intakea.x")


def test_the_taker_may_refuse_and_the_papers_stay_with_the_giver(house):
    case = house.take_in(KEEPS).id
    number = house.slip(case)
    with refused("hand_over_needs_reason"):
        house.desks.signing.refuse(house.desk, number, ("gives.x", PASSWORD), " ")
    with refused("hand_over_not_given"):
        house.desks.signing.refuse(house.desk, number, ("gives.x", PASSWORD), "少一页")
    house.sign(number, Side.GIVER, "intakea.x")
    house.desks.signing.refuse(house.desk, number, ("gives.x", PASSWORD), "少一页")
    slip = house.desks.hand_over(house.desk, number)
    assert (slip.state, slip.acts[-1].reason) == (HandOverState.REFUSED, "少一页")
    assert only_move(house).at == WINDOW
    house.at_desk(case)


def test_the_desk_takes_a_wrong_slip_back_before_the_taker_has_signed(house):
    case = house.take_in(KEEPS).id
    number = house.slip(case)
    with refused("papers_under_way"):
        house.slip(case)
    with refused("hand_over_not_your_side"):
        house.desks.signing.withdraw(house.clerk, number, "写错")
    house.desks.signing.withdraw(house.desk, number, "写错")
    with refused("hand_over_ended"):
        house.sign(number, Side.GIVER, "intakea.x")
    done = house.at_desk(case)
    with refused("hand_over_ended"):
        house.desks.signing.withdraw(house.desk, done, "写错")


def test_papers_are_given_only_from_where_they_are(house):
    case = house.take_in(KEEPS).id
    with refused("papers_elsewhere"):
        house.slip(case, giver=DESK, taker=SECTION)
    house.at_desk(case)
    with refused("papers_elsewhere"):
        house.slip(case)


@pytest.mark.parametrize(
    ("giver", "taker", "code"),
    [
        (WINDOW, SECTION, "hand_over_through_desk"),
        (DESK, DESK, "hand_over_through_desk"),
        (DESK, Place(PlaceKind.SECTION, "nowhere"), "hand_over_place_unknown"),
        (DESK, Place(PlaceKind.BODY), "hand_over_place_unknown"),
        (Place(PlaceKind.WINDOW, "3"), DESK, "hand_over_place_unknown"),
    ],
)
def test_places_are_known_and_the_desk_is_one_of_them(house, giver, taker, code):
    with refused(code):
        house.slip(house.take_in(KEEPS).id, giver=giver, taker=taker)


@pytest.mark.parametrize("pages", [0, 10_000])
def test_pages_are_counted(house, pages):
    with refused("hand_over_pages"):
        house.slip(house.take_in(KEEPS).id, pages=pages)


def test_only_the_desk_writes_slips_and_never_empty_ones(house):
    case = house.take_in(KEEPS).id
    with refused("hand_over_by_desk"):
        house.desks.write(house.clerk, WINDOW, DESK, [Packet(case, PaperKind.FILE, 1)])
    with refused("hand_over_empty"):
        house.slip()


def test_nobody_signs_for_papers_of_a_relative(house, uow):
    case = house.take_in(KEEPS).id
    number = house.slip(case)
    taker = house.people["gives.x"].operator
    with uow() as u:
        u.session.connection().exec_driver_sql(
            "INSERT INTO declared_relative (id, operator, relative_key, kind, declared_by, at)"
            " SELECT randomblob(16), ?, subject_key, 'parent', ?, '2026-11-20T00:00:00.000000Z' FROM case_head",
            (taker.bytes, taker.bytes),
        )
        u.commit()
    house.sign(number, Side.GIVER, "intakea.x")
    with refused("hand_over_own_case"):
        house.sign(number, Side.TAKER, "gives.x")
    house.sign(number, Side.TAKER, "gives.too.x")


def test_an_open_slip_is_seen_by_both_sides_and_by_nobody_else(house):
    case = house.take_in(KEEPS).id
    house.at_desk(case)
    number = house.slip(case, giver=DESK, taker=SECTION)
    house.sign(number, Side.GIVER, "gives.x")
    for account in ("gives.x", "gives.too.x", "handlinga.x", "handlingb.x"):
        assert [slip.number for slip in house.desks.hand_overs(house.people[account])] == [number]
    for account in ("intakea.x", "reviewa.x", "tells.x", "carries.x"):
        assert house.desks.hand_overs(house.people[account]) == ()
        with pytest.raises(NotFound):
            house.desks.hand_over(house.people[account], number)


def test_the_list_of_the_day_keeps_what_is_done(house):
    done = house.at_desk(house.take_in(KEEPS).id)
    assert house.desks.hand_overs(house.desk) == ()
    today = house.desks.hand_overs(house.desk, house.desks.today())
    assert [slip.number for slip in today] == [done]


def test_the_lists_are_the_desks(house):
    for account in ("intakea.x", "handlinga.x", "tells.x"):
        with refused("desk_not_yours"):
            house.desks.moves(house.people[account])
        with refused("desk_not_yours"):
            house.desks.ready(house.people[account])


def test_a_slip_of_another_office_is_not_there(house):
    number = house.slip(house.take_in(KEEPS).id)
    stranger = replace(house.desk, office="350198")
    with pytest.raises(NotFound):
        house.desks.signing.sign(stranger, number, Side.GIVER, ("intakea.x", PASSWORD))


def test_a_case_that_is_taken_back_goes_to_the_archive(house):
    case = house.take_in(KEEPS).id
    house.withdraw(house.clerk, case, "申请人撤回")
    assert only_move(house).to == ARCHIVE


def test_a_case_that_waits_for_missing_papers_stays(house):
    case = house.take_in("GS-207").id
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=({"what": "病历"},)))
    assert all(move.to.kind is not PlaceKind.BODY for move in house.desks.moves(house.desk))
