"""A hall whose people open their trays: the flow's house with the desk of the tray."""

from app.adapters.pdf_reportlab import PdfRenderer
from app.cases.flow import Verb, Word, needs_again
from app.intake.case_desk import ShowPaper
from app.intake.request_desk import RequestDesk, RequestRules
from app.intake.verdict import FormJudge
from app.intake.work_desk import WorkDesk, WorkRules
from app.kernel.calendar import published_calendar
from db.queries.cases import SqlCaseQueries
from db.queries.requests import SqlRequestQueries
from db.queries.trays import SqlTrayQueries
from tests.builders.counter import NobodyKnown, catalogue, parameters
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import key_of


class WorkHouse(FlowHouse):
    """``desk``: of the tray.  ``queries``: what it reads by."""

    def __init__(self, store, uow, clock, **house) -> None:
        super().__init__(uow, clock, **house)
        self.queries, self.cases = SqlTrayQueries(store), SqlCaseQueries(store, key_of)
        calendar = published_calendar()
        judge = FormJudge(NobodyKnown(), parameters, calendar)
        rules = WorkRules(catalogue(), judge, self.facts, parameters, calendar, lambda: self.settings, clock)
        show = ShowPaper(uow, PdfRenderer(), clock)
        answers = (self.bare.answer_extension, self.bare.answer_correction, self.answer)
        asked = RequestRules(catalogue(), calendar, lambda: self.settings, clock)
        self.requests = RequestDesk(uow, SqlRequestQueries(store), *answers, asked)
        self.desk = WorkDesk(uow, self.queries, self.cases, self.bare.say, self.agree_all, show, self.requests, rules)

    def good_word(self, case) -> Word:
        """Agreement with everything that the stage has to find and to type again."""
        standing = self.standing(case)
        again = {key: standing.keyed[key] for key in needs_again(standing)}
        return Word(Verb.AGREE, facts=self.sample_facts(case), again=again)

    def desk_again(self, case) -> bool:
        """Whether the step that waits types money facts a second time."""
        return bool(needs_again(self.standing(case)))
