"""The register's records that are offered below the field in which a name or number is typed."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.screens.counter import hits
from ui.screens.counter.form_card import FormCard
from ui.screens.counter.form_model import FormModel, FormState
from ui.widgets.search_popup import SearchHit, SearchPopup


class Suggestions(QObject):
    """Offers what the form's state suggests while its field has the focus, and chooses what the clerk opens."""

    def __init__(self, form: FormModel, card: FormCard, host: QWidget) -> None:
        super().__init__(host)
        self._form, self._card = form, card
        self._popup = SearchPopup(host, self.tr("Records found"), (self.tr("↑↓ choose"), self.tr("Enter opens")))
        self._popup.opened.connect(self._on_opened)
        self._served: set[int] = set()
        self._key = ""

    def show_form(self, state: FormState) -> None:
        """The records for the field being typed in, or nothing."""
        found = state.suggestions
        editor = self._card.field_editor(found.key) if found.key else None
        if editor is None or not found.hits or not editor.hasFocus():
            if self._key:
                self._key = ""
                self._popup.hide()
            return
        if id(editor) not in self._served:
            self._served.add(id(editor))
            self._popup.serve(editor)
        self._key = found.key
        records = [hits.record_hit(place, hit) for place, hit in enumerate(found.hits)]
        self._popup.show_hits(records, self.tr("%n record(s)", "", len(records)), editor, 460)

    def hide(self) -> None:
        """The clerk turns to something else."""
        self._popup.hide()

    def _on_opened(self, hit: SearchHit) -> None:
        state = self._form.state
        if state is not None:
            key, _, place = hit.key.partition(":")
            if key == hits.PERSON.rstrip(":"):
                self._form.choose(state.suggestions.key, state.suggestions.hits[int(place)])
