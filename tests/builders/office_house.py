"""A flow house whose organisation, rota and routing can be ordered: the administrator's desk over it."""

from sqlalchemy import text

from app.adapters.grant_wiring import GrantCommands, grant_desk
from app.cases.flow_settings import FlowSettings
from app.cases.office_desk import OfficeActs, OfficeDesk
from app.kernel.actor import Post
from app.kernel.ids import OfficeId
from app.staff.at_centre import ReadAtCentre
from app.staff.central_list import MakeCentralList
from app.staff.commands.placing import AddSection, PlaceOperator
from app.staff.commands.settings import SetSetting
from app.staff.model import Office, OfficeLevel, Section, Terminal, actor_of
from db.queries.at_centre import SqlListedQueries
from db.queries.board import SqlBoardQueries
from db.queries.grants import SqlGrantQueries
from db.queries.staff import SqlStaffQueries
from db.triggers import drop_triggers, install_triggers
from tests.builders.counter import catalogue
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import floor_desk_of
from tests.builders.staffed import OFFICE, key_of, place

CITY = OfficeId("350100")
MORE = {
    "chief.x": Post.FLOOR_SUPERVISOR,
    "desk.x": Post.FLOW_DESK,
    "audit.x": Post.INTERNAL_AUDIT,
    "archive.x": Post.ARCHIVE,
}


class OfficeHouse(FlowHouse):
    """Draws and clocks go by the settings of the store, as in the program."""

    @property
    def settings(self) -> FlowSettings:
        """The figures now."""
        return FlowSettings.from_settings(settings_of(self))

    @settings.setter
    def settings(self, _usual: FlowSettings) -> None:
        """The store alone says them."""


def office_house(uow, clock) -> OfficeHouse:
    """With supervisor, flow desk, auditor and archivist, and the three administrators by their posts."""
    house = OfficeHouse(uow, clock)
    for number, (account, post) in enumerate(MORE.items()):
        house.people[account] = place(uow, account, 890 + number, post)
    for account, post in (("admina.x", "system"), ("adminc.x", "head"), ("admind.x", "security")):
        with uow() as u:
            found = u.staff.operator(u.staff.credentials(account).operator)
        house.people[post] = actor_of(found, Terminal("terminal-1"), None, demo=False)
    return house


def settings_of(house: FlowHouse) -> dict[str, str]:
    """The office's settings now."""
    with house.uow() as u:
        return dict(u.meta.settings())


def office_desk_of(house: FlowHouse, store) -> OfficeDesk:
    """The desk as the composition root puts it together."""
    staff = SqlStaffQueries(store)
    grants = grant_desk(GrantCommands(house.uow, house.clock, b"k" * 32), SqlGrantQueries(store), staff)
    uow, clock = house.uow, house.clock
    return OfficeDesk(
        grants=grants,
        floor=floor_desk_of(house, store),
        board=SqlBoardQueries(store, key_of),
        staff=staff,
        acts=OfficeActs(AddSection(uow, clock), PlaceOperator(uow, clock), SetSetting(uow, clock)),
        catalogue_items=lambda: catalogue().items,
        settings=lambda: settings_of(house),
        at_centre=ReadAtCentre(uow, staff, SqlListedQueries(store)),
        make_list=MakeCentralList(uow, staff),
    )


def under_city(house: FlowHouse, store) -> None:
    """The office gets a city above it that has one reviewer of its two; the other has left."""
    with house.uow() as u:
        u.staff.add_office(Office(CITY, "示例市社会保险中心", OfficeLevel.CITY, None, "市大厅", True))
        u.staff.add_section(Section(CITY, "review", "审核科"))
        u.commit()
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        for statement in (
            f"UPDATE office SET parent = '{CITY}', standalone = 0 WHERE id = '{OFFICE}'",
            f"UPDATE operator SET office = '{CITY}' WHERE account = 'reviewb.x'",
            "UPDATE operator SET is_active = 0 WHERE account = 'reviewa.x'",
        ):
            session.execute(text(statement))
        install_triggers(session.connection())
