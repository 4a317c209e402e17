"""What happens at the counter: acceptance, papers, and the desks that the screens call."""

import os
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.bootstrap.desks import DeskParts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.cases.commands import ListCases, ShowCase
    from app.cases.desk_papers import DeskWindow
    from app.documents.commands import IssuePaper, Reprint, VoidAndReprint
    from app.documents.ports import PageRenderer, Printer
    from app.hall.desk import HallDesk
    from app.intake.case_desk import CaseDesk
    from app.intake.commands import Accept, NotifySupplement, TakeUp
    from app.intake.commands.papers import PrintCasePaper
    from app.intake.confirmations import ListSlips, SlipDesk
    from app.intake.counter import CounterDesk
    from app.intake.request_desk import RequestDesk
    from app.intake.work_desk import WorkDesk
    from app.registry.commands import OpenHistory
    from app.sync.any_hall import OpenItem


class CounterParts(DeskParts):
    """Cases, papers and the screens' desks."""

    @cached_property
    def accept(self) -> "Accept":
        """Acceptance."""
        from app.intake.commands import Accept

        return Accept(
            self.units, self.desk, self.clock, self.draw_next, self.name_chaser, lambda: self.sync_status.stop(),
            self.enter_in_register.at_once,
        )  # fmt: skip

    @cached_property
    def open_history(self) -> "OpenHistory":
        """The versions of a record."""
        from app.registry.commands import OpenHistory
        from db.queries.register_history import SqlRegisterHistory

        return OpenHistory(self.registry_queries, self.units, self.clock, SqlRegisterHistory(self.store))

    @cached_property
    def list_cases(self) -> "ListCases":
        """The cases of an office."""
        from app.cases.commands import ListCases

        return ListCases(self.case_queries)

    @cached_property
    def show_case(self) -> "ShowCase":
        """One case with its timeline."""
        from app.cases.commands import ShowCase

        return ShowCase(self.units, self.case_queries, self.clock)

    @cached_property
    def page_renderer(self) -> "PageRenderer":
        """What makes the PDF."""
        from app.adapters.pdf_reportlab import PdfRenderer

        return PdfRenderer()

    @cached_property
    def issue_paper(self) -> "IssuePaper":
        """The first printing of any paper."""
        from app.documents.commands import IssuePaper
        from app.documents.verification import papers_secret

        return IssuePaper(self.units, self.page_renderer, self.clock, papers_secret(self.key))

    @cached_property
    def print_case_paper(self) -> "PrintCasePaper":
        """The first printing of a case's paper."""
        from app.documents.verification import papers_secret
        from app.intake.commands.papers import PaperSources, PrintCasePaper

        sources = PaperSources(self.catalogue, self.registry_queries, self.calendar, papers_secret(self.key))
        return PrintCasePaper(self.units, self.issue_paper, sources)

    @cached_property
    def reprint(self) -> "Reprint":
        """A further copy."""
        from app.documents.commands import Reprint

        return Reprint(self.units, self.page_renderer, self.clock)

    @cached_property
    def void_and_reprint(self) -> "VoidAndReprint":
        """The same sheet in place of a spoilt one."""
        from app.documents.commands import VoidAndReprint

        return VoidAndReprint(self.units, self.page_renderer, self.clock)

    @cached_property
    def printer(self) -> "Printer":
        """CUPS where there is one, the system's printers elsewhere; without any the file is kept."""
        outbox = self.folder / "outbox"
        if os.name != "nt":
            from app.adapters.printer_cups import CupsPrinter

            return CupsPrinter(outbox, self.clock)
        from app.adapters.printer_cups import keep_file
        from ui.devices.printer_qt import QtPrinter

        return QtPrinter(lambda pdf, window: str(keep_file(outbox, pdf, window, self.clock.now())))

    @cached_property
    def desk_window(self) -> "DeskWindow":
        """What the screens of the desks do."""
        from app.cases.desk_papers import DeskWindow

        return DeskWindow(self.desks, self.page_renderer, self.printer)

    @property
    def take_up(self) -> "TakeUp":
        """Goes on with a case that waits for papers."""
        from app.intake.commands import TakeUp

        return TakeUp(self.units, self.clock)

    @property
    def notify_supplement(self) -> "NotifySupplement":
        """Tells what is missing."""
        from app.intake.commands import NotifySupplement

        return NotifySupplement(self.units, self.desk, self.clock)

    @cached_property
    def counter(self) -> "CounterDesk":
        """What the counter does."""
        from app.adapters.page_count import page_count
        from app.adapters.pinyin_pypinyin import readings
        from app.catalogue.search import ItemIndex
        from app.intake import commands as do
        from app.intake.counter import Commands, CounterDesk, Look, Papers
        from app.registry.commands import OpenPersonRecord, OpenUnitRecord

        units, clock, registry = self.units, self.clock, self.registry_queries
        look = Look(
            self.catalogue, ItemIndex(self.catalogue, readings), registry, self.case_queries, self.parameters_on,
            self.person_key, lambda: self.office_profile, page_count, clock, self.is_demo,
            self._open_items,
        )  # fmt: skip
        commands = Commands(
            do.SaveDraft(units, clock), do.ResumeDraft(units, clock), do.ListDrafts(units, clock),
            do.DiscardDraft(units, clock), do.HandOverDraft(units, clock), do.CorrectOnSpot(units, clock),
            do.AttachPages(units, clock), self.accept, self.notify_supplement,
            do.TurnAway(units, self.desk, clock), OpenPersonRecord(registry, units, clock),
            OpenUnitRecord(registry, units, clock), do.ReadPage(units, clock),
            self.take_up,
        )  # fmt: skip
        papers = Papers(
            self.print_case_paper, self.issue_paper, self.reprint, self.void_and_reprint, self.printer,
            self.page_renderer, self.desk, confirm=self.confirm_soon,
        )  # fmt: skip
        return CounterDesk(look, commands, papers)

    def _open_items(self) -> "Sequence[OpenItem]":
        with self.units() as u:
            return u.sync.any_hall() if u.sync.has_centre() else ()

    @cached_property
    def hall(self) -> "HallDesk":
        """What a window does with the queue."""
        from app.hall.desk import HallDesk
        from app.hall.model import HallSettings
        from db.queries.hall import SqlHallQueries

        own = self.settings
        usual = HallSettings()
        figures = {name: int(own.get(f"hall.{name}", getattr(usual, name))) for name in ("senior_age", "max_jumps")}
        rules = replace(usual, **figures)
        return HallDesk(self.units, SqlHallQueries(self.store), self.clock, rules, self.hear_queue)

    @cached_property
    def cases(self) -> "CaseDesk":
        """What the screens about cases do."""
        from app.adapters.qr_reader import QrReader
        from app.documents.commands import OpenScanned
        from app.documents.verification import papers_secret
        from app.intake.case_desk import CaseDesk, ShowPaper

        return CaseDesk(
            unit_of_work=self.units,
            show_case=self.show_case,
            list_cases=self.list_cases,
            show_paper=ShowPaper(self.units, self.page_renderer, self.clock),
            reprint=self.reprint,
            void=self.void_and_reprint,
            print_case_paper=self.print_case_paper,
            open_scanned=OpenScanned(self.units, papers_secret(self.key)),
            printer=self.printer,
            catalogue=self.catalogue,
            calendar=self.calendar,
            clock=self.clock,
            camera=self._new_camera,
            codes=QrReader(),
        )

    @cached_property
    def list_slips(self) -> "ListSlips":
        """The confirmations to hand over."""
        from app.intake.confirmations import ListSlips

        return ListSlips(self.units)

    @cached_property
    def slip_desk(self) -> "SlipDesk":
        """What the screen of unsent work does about them."""
        from app.intake.confirmations import SlipDesk

        return SlipDesk(self.list_slips, self.cases.print_first)

    @cached_property
    def work(self) -> "WorkDesk":
        """What whoever was drawn for a case does."""
        from app.intake.case_desk import ShowPaper
        from app.intake.commands.case_pages import ReadCasePage
        from app.intake.commands.step_papers import PrintStepPaper
        from app.intake.verdict import FormJudge
        from app.intake.work_desk import WorkDesk, WorkPapers, WorkRules
        from db.queries.mine import SqlMineQueries
        from db.queries.trays import SqlTrayQueries

        calendar = self.calendar
        judge = FormJudge(self.registry_queries, self.parameters_on, calendar)
        rules = WorkRules(
            self.catalogue, judge, self.read_facts, self.parameters_on, calendar, lambda: self.flow_settings, self.clock
        )
        papers = WorkPapers(
            ShowPaper(self.units, self.page_renderer, self.clock),
            ReadCasePage(self.units, self.clock),
            PrintStepPaper(self.units, self.print_case_paper, self.reprint),
            self.printer,
        )
        trays, mine = SqlTrayQueries(self.store), SqlMineQueries(self.store)
        words = (self.say_word, self.agree_all)
        return WorkDesk(self.units, trays, self.case_queries, *words, papers, self.requests, rules, mine)

    @cached_property
    def requests(self) -> "RequestDesk":
        """What is asked of people beside the steps."""
        from app.intake.request_desk import RequestDesk, RequestRules
        from db.queries.requests import SqlRequestQueries

        rules = RequestRules(self.catalogue, self.calendar, lambda: self.flow_settings, self.clock)
        commands = (self.answer_extension, self.answer_correction, self.answer_question)
        return RequestDesk(self.units, SqlRequestQueries(self.store), *commands, rules)

    def _new_camera(self) -> Any:
        from app.adapters.face_parts import face_parts

        return face_parts(store_is_demo=self.is_demo, pack=self.face_pack).camera
