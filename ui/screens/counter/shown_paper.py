"""The paper beside the form: enlarged, printed again, or in another style."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from app.documents.page import Language, PaperFormat, Style, TextSize
from ui import messages
from ui.screen import ScreenName, Shell
from ui.screens.counter.guide_card import GuideCard
from ui.screens.counter.view_model import CounterModel
from ui.services import PaperOnScreen


class ShownPaper(QObject):
    """What the clerk does with the paper that the guide's card shows."""

    def __init__(self, shell: Shell, model: CounterModel, guide: GuideCard) -> None:
        super().__init__(guide)
        self._shell, self._model, self._guide = shell, model, guide
        guide.print_paper.connect(model.print_again)
        guide.enlarge.connect(self._enlarge)
        guide.other_style.connect(self.choose_style)

    def choose_style(self) -> None:
        """A menu of the styles in which the paper can be had."""
        menu = QMenu(self._guide)
        menu.setAccessibleName(self.tr("Other style"))
        for text, style in (
            (self.tr("Large print, A4"), Style(Language.ZH, TextSize.LARGE, PaperFormat.A4)),
            (self.tr("A4"), Style(Language.ZH, TextSize.NORMAL, PaperFormat.A4)),
            (self.tr("80 mm roll"), Style(Language.ZH, TextSize.NORMAL, PaperFormat.ROLL)),
            (self.tr("English, A4"), Style(Language.EN, TextSize.NORMAL, PaperFormat.A4)),
        ):
            menu.addAction(text).triggered.connect(partial(self._model.print_as, style))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._guide.mapToGlobal(self._guide.rect().center()))

    def _enlarge(self) -> None:
        paper = self._model.state.paper
        if paper is not None:
            shown = PaperOnScreen(paper.title(messages.language()), paper.pdf, self._reprint)
            self._shell.open(ScreenName.PREVIEW, shown)

    def _reprint(self) -> str:
        """Called by the preview in the writing thread."""
        paper = self._model.state.paper
        if paper is None:
            return ""
        again = self._model.desk.print_again(self._shell.actor, paper)
        return messages.sentence(*again.told)
