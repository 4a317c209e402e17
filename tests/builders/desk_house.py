"""A hall with both desks: people of every side with passwords of their own, cases that keep papers, results."""

from functools import cache

from argon2 import PasswordHasher

from app.adapters.password_argon2 import Argon2Hasher
from app.cases.commands.deliveries import SendResult, TellApplicant
from app.cases.commands.hand_overs import SignHandOver, WriteHandOver
from app.cases.desk_work import DeskRules, DeskWorks, kept_papers
from app.cases.hand_overs import DESK, WINDOW, Packet, PaperKind, Place, PlaceKind, Side
from app.cases.model import CaseState
from app.kernel.actor import Actor, Post
from app.kernel.calendar import published_calendar
from app.kernel.ids import CaseId
from app.staff.commands.passwords import PasswordCheck
from app.staff.model import SignInSettings, identity_key
from db.queries.desks import SqlDeskQueries
from tests.builders.counter import catalogue
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import KEY, place

PASSWORD = "Yunlan-2026"
KEEPS = "GS-206"
"""An item whose papers stay with the case, handled in section ``handling``."""

RESULT = "YL-112"
"""An item that waits to be delivered once it is decided."""

ADDRESS = "示例县建设路1号"
SECTION = Place(PlaceKind.SECTION, "handling")
POSTS = {
    "gives.x": Post.DISTRIBUTION_DESK,
    "gives.too.x": Post.DISTRIBUTION_DESK,
    "tells.x": Post.SERVICE_DESK,
    "carries.x": Post.FLOW_DESK,
    "keeps.x": Post.ARCHIVE,
    "chief.x": Post.FLOOR_SUPERVISOR,
}


@cache
def hashed() -> str:
    """One real hash for all, with the least work that the procedure allows."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class DeskHouse(FlowHouse):
    """``desks``: what both desks do.  ``filed``: the address that the register knows."""

    def __init__(self, store, uow, clock, **house) -> None:
        super().__init__(uow, clock, **house)
        for number, (account, post) in enumerate(POSTS.items()):
            self.people[account] = place(uow, account, 880 + number, post)
        with uow() as u:
            for actor in self.people.values():
                u.staff.set_password(actor.operator, hashed(), at=clock.now(), must_change=False)
            u.commit()
        self.filed = ADDRESS
        self.desks = desks_of(self, store)
        self.desk: Actor = self.people["gives.x"]

    def decided(self, code: str = RESULT) -> CaseId:
        """A case whose result waits to be delivered."""
        case = self.take_in(code).id
        while self.head(case).state is not CaseState.DECIDED:
            self.agree(case)
        return case

    def slip(self, *cases: CaseId, giver: Place = WINDOW, taker: Place = DESK, pages: int = 3) -> str:
        """The number of a slip over the files of these cases."""
        packets = [Packet(case, PaperKind.FILE, pages) for case in cases]
        return self.desks.write(self.desk, giver, taker, packets)

    def sign(self, number: str, side: Side, account: str, password: str = PASSWORD) -> None:
        """At the desk's machine, by who has that account."""
        self.desks.signing.sign(self.desk, number, side, (account, password))

    def at_desk(self, *cases: CaseId) -> str:
        """The slip by which the papers of these cases came from the window to the desk."""
        number = self.slip(*cases)
        self.sign(number, Side.GIVER, "intakea.x")
        self.sign(number, Side.TAKER, "gives.x")
        return number


def desks_of(house: DeskHouse, store) -> DeskWorks:
    """As the composition root puts it together."""
    queries = SqlDeskQueries(store)
    check = PasswordCheck(house.uow, Argon2Hasher(), house.clock, SignInSettings(), identity_key(KEY))
    bodies = {key: (label.zh, label.en) for key, label in catalogue().words["bodies"].items()}
    rules = DeskRules(
        kept_papers(catalogue()), bodies, lambda: 15, lambda: house.settings.yellow_days, published_calendar()
    )
    return DeskWorks(
        house.uow,
        queries,
        WriteHandOver(house.uow, house.clock),
        SignHandOver(house.uow, queries, check, house.clock),
        SendResult(house.uow, lambda _kind, _subject: house.filed, house.clock),
        TellApplicant(house.uow, house.clock),
        lambda: rules,
        house.clock,
    )
