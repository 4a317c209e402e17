"""A hall whose people open their trays: the flow's house with the desk of the tray."""

from app.adapters.pdf_reportlab import PdfRenderer
from app.cases.flow import Verb, Word, needs_again
from app.documents.commands import IssuePaper, Reprint
from app.intake.case_desk import ShowPaper
from app.intake.commands.case_pages import ReadCasePage
from app.intake.commands.papers import PaperSources, PrintCasePaper
from app.intake.commands.step_papers import PrintStepPaper
from app.intake.request_desk import RequestDesk, RequestRules
from app.intake.verdict import FormJudge
from app.intake.work_desk import WorkDesk, WorkPapers, WorkRules
from app.kernel.calendar import published_calendar
from db.queries.cases import SqlCaseQueries
from db.queries.mine import SqlMineQueries
from db.queries.registry import SqlRegistryQueries
from db.queries.requests import SqlRequestQueries
from db.queries.trays import SqlTrayQueries
from tests.builders.case_house import KeptJobs
from tests.builders.counter import NobodyKnown, catalogue, parameters
from tests.builders.flow_house import FlowHouse
from tests.builders.papers import SECRET
from tests.builders.staffed import key_of


class WorkHouse(FlowHouse):
    """``desk``: of the tray.  ``queries``: what it reads by."""

    def __init__(self, store, uow, clock, **house) -> None:
        super().__init__(uow, clock, **house)
        self.queries, self.cases = SqlTrayQueries(store), SqlCaseQueries(store, key_of)
        self.printer = KeptJobs()
        self.papers, self.reprint = _printing(self, store)
        self.requests = _requests(self, store)
        self.desk = work_desk_of(self, store)

    def good_word(self, case) -> Word:
        """Agreement with everything that the stage has to find and to type again."""
        standing = self.standing(case)
        again = {key: standing.keyed[key] for key in needs_again(standing)}
        return Word(Verb.AGREE, facts=self.sample_facts(case), again=again, rows=self.rows(case))

    def desk_again(self, case) -> bool:
        """Whether the step that waits types money facts a second time."""
        return bool(needs_again(self.standing(case)))


def work_desk_of(house: FlowHouse, store) -> WorkDesk:
    """The desk of the tray over any hall."""
    calendar = published_calendar()
    judge = FormJudge(NobodyKnown(), parameters, calendar)
    rules = WorkRules(catalogue(), judge, house.facts, parameters, calendar, lambda: house.settings, house.clock)
    renderer = PdfRenderer()
    papers = WorkPapers(
        ShowPaper(house.uow, renderer, house.clock),
        ReadCasePage(house.uow, house.clock),
        PrintStepPaper(house.uow, *_printing(house, store)),
        getattr(house, "printer", None) or KeptJobs(),
    )
    trays, cases = SqlTrayQueries(store), SqlCaseQueries(store, key_of)
    words, mine = (house.bare.say, house.agree_all), SqlMineQueries(store)
    return WorkDesk(house.uow, trays, cases, *words, papers, _requests(house, store), rules, mine)


def _requests(house: FlowHouse, store) -> RequestDesk:
    answers = (house.bare.answer_extension, house.bare.answer_correction, house.answer)
    rules = RequestRules(catalogue(), published_calendar(), lambda: house.settings, house.clock)
    return RequestDesk(house.uow, SqlRequestQueries(store), *answers, rules)


def _printing(house: FlowHouse, store) -> tuple[PrintCasePaper, Reprint]:
    """The commands that print a case's papers, over any hall."""
    renderer = PdfRenderer()
    sources = PaperSources(catalogue(), SqlRegistryQueries(store), published_calendar(), SECRET)
    issue = IssuePaper(house.uow, renderer, house.clock, SECRET)
    return PrintCasePaper(house.uow, issue, sources), Reprint(house.uow, renderer, house.clock)
