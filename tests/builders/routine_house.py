"""The daily routine over the store of a flow house, as the composition root puts it together."""

from app.cases.commands import DailyActs, NameChaser, OpenDrawDay, RecountCases, RevealDraws, RunRoutine
from app.cases.floor_desk import FloorDesk
from app.cases.rota_check import RotaItem
from app.cases.way import way_of
from app.catalogue.vocabulary import Completion
from app.kernel.calendar import published_calendar
from app.kernel.clock import hall_day
from app.staff.commands.due import ApplyDueGrants
from app.staff.presence_book import Absence, AbsenceKind
from db.queries.board import SqlBoardQueries
from db.queries.grants import SqlGrantQueries
from db.queries.panels import SqlPanelQueries
from db.queries.routine import SqlRecountQueries, SqlRoutineQueries
from tests.builders.counter import catalogue
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import key_of


def routine_of(house: FlowHouse, store) -> RunRoutine:
    """One program's routine; a second call makes another program's over the same file."""
    acts = DailyActs(
        OpenDrawDay(house.uow, house.clock),
        RevealDraws(house.uow, house.clock),
        house.draw_waiting,
        NameChaser(house.uow, house.clock),
        RecountCases(house.uow, SqlRecountQueries(store), house.rules.calendar, house.clock),
        ApplyDueGrants(house.uow, SqlGrantQueries(store), house.clock),
    )
    return RunRoutine(
        house.uow,
        acts,
        SqlRoutineQueries(store),
        settings=lambda: house.settings,
        calendar=house.rules.calendar,
        clock=house.clock,
    )


def floor_desk_of(house: FlowHouse, store) -> FloorDesk:
    """The desk of supervisor and flow desk, over the list of 49 items."""
    items = tuple(
        RotaItem(one.code, one.name.zh, one.name.en, way_of(one), one.completion is Completion.LIMITED)
        for one in catalogue().items
    )
    return FloorDesk(
        unit_of_work=house.uow,
        queries=SqlBoardQueries(store, key_of),
        redraw_case=house.redraw,
        items=lambda: items,
        settings=lambda: house.settings,
        calendar=published_calendar(),
        clock=house.clock,
        panels=SqlPanelQueries(store),
    )


def absent(house: FlowHouse, *accounts: str, kind: AbsenceKind = AbsenceKind.SICK) -> None:
    """They are away today, as ``chief.x`` says; or back, by another kind."""
    with house.uow() as u:
        day, chief = hall_day(house.clock.now()), u.staff.credentials("chief.x").operator
        for account in accounts:
            away = Absence(house.people[account].operator, day, day, kind)
            u.grants.add_absence(away, chief, house.clock.now())
        u.commit()
