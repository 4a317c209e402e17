"""The search of the top bar: what is typed goes to the screen that owns the items, its hits into the list."""

from collections.abc import Callable, Sequence
from time import perf_counter

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.top_bar import TopBar
from ui.widgets.search_popup import SearchHit, SearchPopup

Searching = Callable[[str], Sequence[SearchHit]]


class ItemSearch(QObject):
    """Shows hits while typing; ``chosen(SearchHit)`` when one is opened."""

    chosen = Signal(object)

    def __init__(self, bar: TopBar, host: QWidget) -> None:
        super().__init__(host)
        self._bar = bar
        self._search: Searching | None = None
        self.popup = SearchPopup(host, self.tr("Items found"), (self.tr("↑↓ choose"), self.tr("Enter opens")))
        self.popup.serve(bar.search)
        bar.search_typed.connect(self._on_typed)
        self.popup.opened.connect(self._on_opened)

    def use(self, search: Searching | None) -> None:
        """Who answers from now on; None takes the search away."""
        self._search = search
        self._bar.set_search_usable(search is not None)
        self.popup.hide()

    def focus(self) -> None:
        """Begin a search: the old words are selected, so that typing replaces them."""
        self._bar.search.setFocus()
        self._bar.search.selectAll()

    def _on_typed(self, text: str) -> None:
        if self._search is None or not text.strip():
            self.popup.hide()
            return
        begun = perf_counter()
        hits = self._search(text.strip())
        took_ms = max(1, round((perf_counter() - begun) * 1000))
        footer = self.tr("%n item(s)", "", len(hits)) + " · " + self.tr("{ms} ms").format(ms=took_ms)
        self.popup.show_hits(hits, footer, self._bar.search)

    def _on_opened(self, hit: SearchHit) -> None:
        self._bar.search.clear()
        self.chosen.emit(hit)
