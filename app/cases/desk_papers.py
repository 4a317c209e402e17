"""The pages of the desks filled with what the desks know, as PDF and on the printer; screens and verbs share it."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from app.documents.ports import PageRenderer, Printer
from app.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class DeskWindow:
    """What the screens of the desks do; every method is slow and is called in a worker thread."""

    desks: DeskWorks
    renderer: PageRenderer
    printer: Printer

    def slip(self, actor: Actor, number: str) -> bytes:
        """A hand-over as PDF; as ``slip_page``."""
        return self.renderer.render(slip_page(self.desks, actor, number))

    def register(self, actor: Actor, day: date) -> bytes:
        """The mailing register of a day as PDF; as ``register_page``."""
        return self.renderer.render(register_page(self.desks, actor, day))

    def print(self, actor: Actor, pdf: bytes, what: str, number: str) -> tuple[str, Mapping[str, object]]:
        """Send it to the printer: code and values of the sentence that says where it went.

        what: ``hand_over`` or ``mail_register``.
        """
        done = self.printer.print(pdf, title=number, owner=actor.account, window=actor.window or "-")
        self.desks.printed(actor, what, number)
        if done.printer:
            return "printed_at", {"printer": done.printer}
        return "paper_kept", {"path": done.kept_at}


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
