"""The daily routine over the store of a flow house, as the composition root puts it together."""

from app.cases.commands import DailyActs, OpenDrawDay, RevealDraws, RunRoutine
from app.kernel.calendar import published_calendar
from app.staff.commands.due import ApplyDueGrants
from db.queries.grants import SqlGrantQueries
from db.queries.routine import SqlRoutineQueries
from tests.builders.flow_house import FlowHouse


def routine_of(house: FlowHouse, store) -> RunRoutine:
    """One program's routine; a second call makes another program's over the same file."""
    acts = DailyActs(
        OpenDrawDay(house.uow, house.clock),
        RevealDraws(house.uow, house.clock),
        house.draw_waiting,
        ApplyDueGrants(house.uow, SqlGrantQueries(store), house.clock),
    )
    return RunRoutine(
        house.uow,
        acts,
        SqlRoutineQueries(store),
        settings=lambda: house.settings,
        calendar=published_calendar(),
        clock=house.clock,
    )
