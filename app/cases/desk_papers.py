"""The pages of the desks filled with what the desks know; screens and verbs share it."""

from datetime import date

from app.cases.desk_work import DeskWorks
from app.cases.hand_overs import HandOver, HandOverDone, Place
from app.catalogue.model import Label
from app.documents.desk_pages import (
    DeskFrame,
    HandOverPage,
    MailEntry,
    MailPage,
    SlipAct,
    SlipItem,
    SlipPlace,
    hand_over_page,
    mail_page,
)
from app.documents.page import Language, PageDescription
from app.kernel.actor import Actor


def slip_page(desks: DeskWorks, actor: Actor, number: str, language: Language = Language.ZH) -> PageDescription:
    """One hand-over; ``NotFound("hand_over_not_found")`` for whoever is on neither side of it."""
    slip = desks.hand_over(actor, number)
    is_english = language is Language.EN

    def place(where: Place) -> SlipPlace:
        return SlipPlace(where.kind.value, desks.place_name(actor, where, english=is_english))

    values = HandOverPage(
        frame=_frame(desks, actor),
        number=slip.number,
        giver=place(slip.giver),
        taker=place(slip.taker),
        written_at=slip.written_at,
        items=_items(slip),
        acts=[_act(one) for one in slip.acts],
    )
    return hand_over_page(values, language)


def register_page(desks: DeskWorks, actor: Actor, day: date, language: Language = Language.ZH) -> PageDescription:
    """The mailing register of a day as the actor may see it; ``Rejected("desk_not_yours")``."""
    entries = [
        MailEntry(
            line.tracking, line.carrier.value, line.recipient, line.address, line.number, line.posted_at,
            line.ended.value if line.ended else "", line.ended_at, line.note,
        )
        for line in desks.mail(actor, day)
    ]  # fmt: skip
    return mail_page(MailPage(_frame(desks, actor), day, entries), language)


def _frame(desks: DeskWorks, actor: Actor) -> DeskFrame:
    return DeskFrame(actor.office_name, desks.clock.now(), f"{actor.name}（{actor.account}）", actor.demo)


def _items(slip: HandOver) -> list[SlipItem]:
    return [SlipItem(one.number, Label(one.item_zh, one.item_en), one.kind.value, one.pages) for one in slip.items]


def _act(one: HandOverDone) -> SlipAct:
    return SlipAct(one.act.value, f"{one.name}（{one.account}）", one.at, one.reason)
