"""The demo seed put together over a real store, as the composition root does it."""

from app.adapters.password_argon2 import Argon2Cost, Argon2Hasher
from app.adapters.pinyin_pypinyin import readings
from app.adapters.staff_wiring import StaffCommands
from app.cases.commands import DrawNext, DrawWaiting, SayWord
from app.cases.commands.steps import FlowRules
from app.cases.flow_settings import FlowSettings
from app.catalogue.loader import load_catalogue
from app.cli.demo.past import Counter
from app.cli.demo.seed import DemoHouse, SeedDemo
from app.cli.demo.work import DoWork
from app.hall.commands import TakeNumber
from app.intake.commands import Accept, NotifySupplement, TurnAway
from app.intake.commands.accept import Desk
from app.intake.facts import ReadFacts
from app.intake.verdict import FormJudge
from app.kernel.calendar import published_calendar
from app.registry.commands import OpenPersonRecord, OpenUnitRecord
from app.rules.parameters import published_parameters
from db.queries.registry import SqlRegistryQueries
from db.unit_of_work import SqlUnitOfWork


def demo_seed(store, clock, key=bytes(range(32))) -> SeedDemo:
    """The command over an empty, migrated store."""

    def units():
        return SqlUnitOfWork(store)

    def house_at(past) -> DemoHouse:
        staff = StaffCommands(units, past, key, hasher=Argon2Hasher(Argon2Cost(1, 8, 1)))
        queries = SqlRegistryQueries(store)
        parameters, calendar = published_parameters().singles, published_calendar()
        desk = Desk(load_catalogue(None), FormJudge(queries, parameters, calendar), parameters, calendar)
        counter = Counter(
            desk.catalogue,
            OpenPersonRecord(queries, units, past),
            OpenUnitRecord(queries, units, past),
            Accept(units, desk, past),
            NotifySupplement(units, desk, past),
            TurnAway(units, desk, past),
        )
        draw = DrawNext(units, FlowSettings, past)
        rules = FlowRules(ReadFacts(desk.catalogue), parameters, calendar, FlowSettings)
        return DemoHouse(
            units,
            staff.found_office,
            staff.found_grants,
            counter,
            TakeNumber(units, past),
            DoWork(units, DrawWaiting(units, draw, past), SayWord(units, rules, draw, past)),
            readings,
            staff.identity_key,
        )

    return SeedDemo(house_at, clock)
