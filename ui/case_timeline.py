"""The events of a case in plain words."""

from collections.abc import Mapping
from typing import Any

from app.cases.model import EventKind
from app.cases.queries import CaseMark, MarkKind, TimelineRow
from app.cases.rows import differing_from_data
from app.intake.case_sheet import CaseSheet
from app.kernel.clock import hall_text
from ui import messages
from ui.widgets.states import State
from ui.widgets.steps import Timeline, TimelineEntry

_LOOKS = {
    EventKind.RECEIVED: State.INFO,
    EventKind.ACCEPTED: State.OK,
    EventKind.SUPPLEMENT_NOTIFIED: State.WARNING,
    EventKind.NOT_NEEDED: State.NONE,
    EventKind.NOT_OURS: State.NONE,
    EventKind.CORRECTED_ON_SPOT: State.INFO,
    EventKind.CLOSED: State.OK,
    EventKind.AGREED: State.OK,
    EventKind.CHECKED: State.OK,
    EventKind.DECIDED: State.OK,
    EventKind.MISMATCHED: State.WARNING,
    EventKind.RETURNED: State.WARNING,
    EventKind.KEYED: State.WARNING,
    EventKind.SUPPLEMENT_ASKED: State.WARNING,
    EventKind.ESCALATED: State.WARNING,
    EventKind.REOPENED: State.WARNING,
}


class CaseTimeline(Timeline):
    """Newest first: what happened, by whom as far as the viewer may know, and why."""

    def show_case(self, sheet: CaseSheet) -> None:
        """Show the events of a case."""
        events = [(row.at, self._entry(row)) for row in sheet.file.timeline]
        marks = [(mark.at, _mark(mark)) for mark in sheet.file.marks]
        told = sorted((*events, *marks), key=lambda one: one[0])  # what happened at the same moment stays in order
        self.set_entries([entry for _at, entry in reversed(told)])

    def _entry(self, row: TimelineRow) -> TimelineEntry:
        by = row.operator_name or self.tr("who did it is not shown for now")
        window = row.data.get("window")
        place = self.tr("window {window}").format(window=window) if window else ""
        void = self.tr("void since the case was sent back") if row.is_void else ""
        detail = " · ".join(part for part in (void, self._detail(row.kind, row.data), by, place) if part)
        look = State.NONE if row.is_void else _LOOKS.get(row.kind, State.INFO)
        return TimelineEntry(hall_text(row.at), messages.sentence(f"case_event_{row.kind}"), detail, look)

    def _detail(self, kind: EventKind, data: Mapping[str, Any]) -> str:
        match kind:
            case EventKind.RECEIVED:
                return self._received(data)
            case EventKind.ACCEPTED:
                due = data.get("due_on")
                answer = self.tr("answer due by {due}").format(due=due) if due else self.tr("no limit laid down")
                return " · ".join(part for part in (answer, _green(data)) if part)
            case EventKind.SUPPLEMENT_NOTIFIED:
                missing = self.tr(", ").join(self._missing(line) for line in data.get("lines", ()))
                kept = self.tr("papers kept as the visitor insisted") if data.get("insisted") else ""
                return " · ".join(part for part in (self.tr("missing: {list}").format(list=missing), kept) if part)
            case EventKind.NOT_NEEDED | EventKind.NOT_OURS:
                body = data.get("body")
                sent = self.tr("sent to {body}").format(body=body) if body else ""
                return " · ".join(part for part in (str(data.get("reason", "")), sent) if part)
            case EventKind.CORRECTED_ON_SPOT:
                return self.tr(", ").join(str(one["what"]) for one in data.get("corrections", ()))
            case EventKind.CLOSED:
                return self.tr("done at the window") if data.get("window") else ""
            case EventKind.RETURNED | EventKind.MISMATCHED:
                reason = messages.sentence(f"return_reason_{data['reason']}") if data.get("reason") else ""
                rows = self.tr(", ").join(str(mark.row) for mark in differing_from_data(data))
                differ = self.tr("rows that differ: {rows}").format(rows=rows) if rows else ""
                return " · ".join(part for part in (reason, str(data.get("note", "")), differ) if part)
            case EventKind.PAUSED | EventKind.SUPPLEMENT_ASKED:
                waits = messages.sentence(f"pause_kind_{data['waits_for']}")
                letter = self.tr("letter {number}").format(number=data.get("letter", ""))
                asked = self.tr(", ").join(self._missing(line) for line in data.get("lines", ()))
                return " · ".join(part for part in (waits, letter, asked) if part)
            case EventKind.DECIDED:
                return messages.sentence(f"outcome_{data['outcome']}")
        checked = sum(data.get("rows_checked", {}).values())
        rows = self.tr("%n row(s) checked", "", checked) if checked else ""
        return " · ".join(part for part in (str(data.get("note", "")), rows) if part)

    def _received(self, data: Mapping[str, Any]) -> str:
        taken = sum(1 for line in data.get("materials", ()) if line.get("state") != "missing")
        if not data.get("papers_taken", True):
            return self.tr("papers given back")
        return self.tr("papers handed in: {count}").format(count=taken)

    def _missing(self, line: Mapping[str, Any]) -> str:
        if messages.language() != "zh_CN" and line.get("name_en"):
            return str(line["name_en"])
        return str(line.get("name_zh") or line.get("what") or line.get("key") or "")


def _green(data: Mapping[str, Any]) -> str:
    """Why the case went through the green channel, and until when."""
    green = data.get("green")
    if not green:
        return ""
    reason = messages.sentence(f"green_reason_{green.get('reason', 'withheld')}")
    return messages.sentence("green_accepted", {"reason": reason, "due": green["due_on"]})


def _mark(mark: CaseMark) -> TimelineEntry:
    """A chase, a hold that lapsed, days that a changed calendar moved, a question or its answer."""
    is_calm = mark.kind in (MarkKind.CHASED, MarkKind.ASKED, MarkKind.ANSWERED)
    look = State.INFO if is_calm else State.WARNING
    detail = "\n".join(messages.sentence(one.code, one.values) for one in mark.moved) or mark.note
    return TimelineEntry(hall_text(mark.at), messages.sentence(f"case_mark_{mark.kind}"), detail, look)
