"""A hall whose people open their trays: the flow's house with the desk of the tray."""

from app.adapters.pdf_reportlab import PdfRenderer
from app.cases.flow import Verb, Word, needs_again
from app.intake.case_desk import ShowPaper
from app.intake.verdict import FormJudge
from app.intake.work_desk import WorkDesk, WorkRules
from app.kernel.calendar import published_calendar
from db.queries.cases import SqlCaseQueries
from db.queries.trays import SqlTrayQueries
from tests.builders.counter import NobodyKnown, catalogue, parameters
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import key_of


class WorkHouse(FlowHouse):
    """``desk``: of the tray.  ``queries``: what it reads by."""

    def __init__(self, store, uow, clock, **house) -> None:
        super().__init__(uow, clock, **house)
        self.queries, self.cases = SqlTrayQueries(store), SqlCaseQueries(store, key_of)
        self.desk = work_desk_of(self, store)

    def good_word(self, case) -> Word:
        """Agreement with everything that the stage has to find and to type again."""
        standing = self.standing(case)
        again = {key: standing.keyed[key] for key in needs_again(standing)}
        return Word(Verb.AGREE, facts=self.sample_facts(case), again=again)

    def desk_again(self, case) -> bool:
        """Whether the step that waits types money facts a second time."""
        return bool(needs_again(self.standing(case)))


def work_desk_of(house: FlowHouse, store) -> WorkDesk:
    """The desk of the tray over any hall."""
    calendar = published_calendar()
    judge = FormJudge(NobodyKnown(), parameters, calendar)
    rules = WorkRules(catalogue(), judge, house.facts, parameters, calendar, lambda: house.settings, house.clock)
    show = ShowPaper(house.uow, PdfRenderer(), house.clock)
    cases = SqlCaseQueries(store, key_of)
    return WorkDesk(house.uow, SqlTrayQueries(store), cases, house.say, show, rules)
