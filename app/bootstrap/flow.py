"""The way of a case after acceptance: steps, draws, and what they are judged by."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.sync import SyncParts

if TYPE_CHECKING:
    from app.cases.commands import (
        AgreeAll,
        AnswerCorrection,
        AnswerExtension,
        AnswerQuestion,
        AskCorrection,
        AskQuestion,
        DrawNext,
        DrawWaiting,
        FlowRules,
        JoinCases,
        NameChaser,
        OpenDrawDay,
        OpenQuestions,
        Redraw,
        Reopen,
        RevealDraws,
        SayWord,
        TakeSupplement,
        Withdraw,
    )
    from app.cases.commands.entries import EnterInRegister, EnterWhatIsDue
    from app.cases.flow_settings import FlowSettings
    from app.cases.redo import PrepareRedo
    from app.intake.facts import ReadFacts


class FlowParts(SyncParts):
    """Steps and draws."""

    @property
    def flow_settings(self) -> "FlowSettings":
        """The office's figures, as they are now."""
        from app.cases.flow_settings import FlowSettings

        return FlowSettings.from_settings(self.settings)

    @cached_property
    def read_facts(self) -> "ReadFacts":
        """Reads what a stage types."""
        from app.intake.facts import ReadFacts

        return ReadFacts(self.catalogue)

    @cached_property
    def draw_next(self) -> "DrawNext":
        """Who does what waits."""
        from app.cases.commands import DrawNext

        return DrawNext(self.units, lambda: self.flow_settings, self.clock)

    @cached_property
    def name_chaser(self) -> "NameChaser":
        """Who follows a case of the green channel."""
        from app.cases.commands import NameChaser

        return NameChaser(self.units, self.clock)

    @cached_property
    def draw_waiting(self) -> "DrawWaiting":
        """For all cases that nobody has."""
        from app.cases.commands import DrawWaiting

        return DrawWaiting(self.units, self.draw_next, self.clock)

    @cached_property
    def redraw(self) -> "Redraw":
        """The flow desk's."""
        from app.cases.commands import Redraw

        return Redraw(self.units, self.draw_next, self.clock)

    @cached_property
    def open_draw_day(self) -> "OpenDrawDay":
        """In the morning."""
        from app.cases.commands import OpenDrawDay

        return OpenDrawDay(self.units, self.clock)

    @cached_property
    def reveal_draws(self) -> "RevealDraws":
        """At the end of the day."""
        from app.cases.commands import RevealDraws

        return RevealDraws(self.units, self.clock)

    @cached_property
    def flow_rules(self) -> "FlowRules":
        """What steps are judged by."""
        from app.cases.commands import FlowRules

        return FlowRules(self.read_facts, self.parameters_on, self.calendar, lambda: self.flow_settings)

    @cached_property
    def say_word(self) -> "SayWord":
        """The verbs of a step."""
        from app.cases.commands import SayWord

        return SayWord(self.units, self.flow_rules, self.draw_next, self.clock)

    @cached_property
    def enter_in_register(self) -> "EnterInRegister":
        """What a granted case changes in the register."""
        from app.cases.commands.entries import EnterInRegister

        return EnterInRegister(self.units, self.clock)

    @cached_property
    def enter_what_is_due(self) -> "EnterWhatIsDue":
        """The same for whoever is signed in here, without being asked."""
        from app.cases.commands.entries import EnterWhatIsDue

        return EnterWhatIsDue(self.units, self.enter_in_register, self.terminal)

    @cached_property
    def prepare_redo(self) -> "PrepareRedo":
        """Whether an act that went aside can be done again."""
        from app.cases.redo import PrepareRedo

        return PrepareRedo(self.units, self.parameters_on, self.clock)

    @cached_property
    def agree_all(self) -> "AgreeAll":
        """Several light checks with one look."""
        from app.cases.commands import AgreeAll

        return AgreeAll(self.units, self.flow_rules, self.say_word, self.clock)

    @cached_property
    def take_supplement(self) -> "TakeSupplement":
        """Missing papers come in."""
        from app.cases.commands import TakeSupplement

        return TakeSupplement(self.units, self.flow_rules, self.draw_next, self.clock)

    @cached_property
    def withdraw_case(self) -> "Withdraw":
        """The applicant takes the case back."""
        from app.cases.commands import Withdraw

        return Withdraw(self.units, self.clock)

    @cached_property
    def answer_extension(self) -> "AnswerExtension":
        """A longer limit, or not."""
        from app.cases.commands import AnswerExtension

        return AnswerExtension(self.units, self.flow_rules, self.clock)

    @cached_property
    def ask_correction(self) -> "AskCorrection":
        """A mistake in a closed case."""
        from app.cases.commands import AskCorrection

        return AskCorrection(self.units, self.draw_next, self.clock)

    @cached_property
    def answer_correction(self) -> "AnswerCorrection":
        """Put right, or not."""
        from app.cases.commands import AnswerCorrection

        return AnswerCorrection(self.units, self.clock)

    @cached_property
    def join_cases(self) -> "JoinCases":
        """Two cases as one matter."""
        from app.cases.commands import JoinCases

        return JoinCases(self.units, self.clock)

    @cached_property
    def ask_question(self) -> "AskQuestion":
        """Inside a case, without names."""
        from app.cases.commands import AskQuestion

        return AskQuestion(self.units, self.clock)

    @cached_property
    def answer_question(self) -> "AnswerQuestion":
        """The same way back."""
        from app.cases.commands import AnswerQuestion

        return AnswerQuestion(self.units, self.clock)

    @cached_property
    def open_questions(self) -> "OpenQuestions":
        """What somebody is asked."""
        from app.cases.commands import OpenQuestions

        return OpenQuestions(self.units)

    @cached_property
    def reopen_case(self) -> "Reopen":
        """A re-check."""
        from app.cases.commands import Reopen

        return Reopen(self.units, self.draw_next, self.clock)
