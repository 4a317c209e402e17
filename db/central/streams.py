"""Who may push and read what in the streams beside the cases': rows of the centre's tables."""

from app.registry.effects import ENTRY_KINDS

BUSINESS = (
    *("window_clerk", "handler", "reviewer", "leader", "service_desk", "flow_desk", "distribution_desk"),
    "floor_supervisor",
)
NUMBERING = ("window_clerk", "service_desk", "flow_desk", "floor_supervisor")
AUDITORS = ("internal_audit", "audit_admin")
EVERYBODY = (
    *BUSINESS,
    *AUDITORS,
    *("finance", "archive", "unit_head", "system_admin", "security_admin"),
)
CHASING = ("flow_desk", "floor_supervisor", "service_desk")
ACTING = ("intake", "handling", "review", "approval")
EVERY_LEVEL = ("county", "city", "province")
GOVERNING = ("city", "province")


Rule = tuple[str, str, bool, tuple[str, ...], tuple[str, ...], tuple[str, ...], str, tuple[str, ...], bool]
"""A row of ``core.stream_rule``: stream, kind, by a machine, permissions, posts, levels, place, behind, alone.

behind: the kinds of its chain it may follow, "" begins one.  alone: nobody who stands in the chain already.
"""


def _act(kind: str, posts: tuple[str, ...], behind: str, *, place: str = "home", levels: tuple[str, ...] = EVERY_LEVEL,
         alone: bool = True) -> Rule:  # fmt: skip
    return ("staff", kind, False, (), posts, levels, place, tuple(behind.split(" ")), alone)


def _published(kind: str) -> Rule:
    return ("register", kind, False, (), ("system_admin",), GOVERNING, "home", ("", kind), False)


def _entry(kind: str) -> Rule:
    return ("register", kind, False, ("handling", "intake"), (), EVERY_LEVEL, "either", ("", kind), False)


def _money(kind: str, behind: str, permissions: tuple[str, ...] = ()) -> Rule:
    posts = () if permissions else ("finance",)
    return ("payment", kind, False, permissions, posts, EVERY_LEVEL, "home", tuple(behind.split(" ")), True)


def _ticket(kind: str, permissions: tuple[str, ...], posts: tuple[str, ...]) -> Rule:
    return ("hall", f"ticket_{kind}", True, permissions, posts, EVERY_LEVEL, "home", (), False)


def _note(kind: str, permissions: tuple[str, ...], posts: tuple[str, ...] = ()) -> Rule:
    return ("note", kind, False, permissions, posts, EVERY_LEVEL, "either", ("",), False)


RULES = (
    *(_published(kind) for kind in ("parameter_set", "calendar_set", "catalogue_listed")),
    *(_entry(kind) for kind in ENTRY_KINDS),
    _act("grant_applied", BUSINESS, ""),
    _act("grant_reviewed", AUDITORS, "grant_applied"),
    _act("grant_approved", ("unit_head",), "grant_reviewed"),
    _act("grant_granted", ("security_admin",), "grant_approved", place="either", levels=GOVERNING),
    _act("grant_refused", (*AUDITORS, "unit_head"), "grant_applied grant_reviewed"),
    _act("stand_in_started", ("floor_supervisor",), "grant_granted stand_in_started", alone=False),
    _act("relative_declared", EVERYBODY, "", alone=False),
    _act("relative_confirmed", AUDITORS, "relative_declared", alone=False),
    _act("relative_ended", AUDITORS, "relative_declared relative_confirmed", alone=False),
    _act("absence_noted", ("floor_supervisor",), "", alone=False),
    _act("rota_planned", ("floor_supervisor",), "", alone=False),
    _act("operator_placed", ("system_admin",), "", place="either", alone=False),
    _act("cases_joined", ("flow_desk", "floor_supervisor"), "", alone=False),
    _act("step_redrawn", ("flow_desk", "floor_supervisor"), "", alone=False),
    _act("panel_formed", ("system_admin",), "", alone=False),
    _act("panel_ended", ("system_admin",), "panel_formed", alone=False),
    _ticket("taken", (), NUMBERING),
    *(_ticket(kind, ("intake",), ()) for kind in ("called", "called_again", "skipped", "held", "called_back")),
    *(_ticket(kind, ("intake",), ()) for kind in ("done", "left", "transferred", "given_back")),
    *(
        ("hall", kind, True, ("intake",), (), EVERY_LEVEL, "home", (), False)
        for kind in ("window_paused", "window_resumed")
    ),
    _money("payable_made", "", ("approval",)),
    _money("payable_checked", "payable_made"),
    _money("payable_released", "payable_checked"),
    _money("payable_settled", "payable_released"),
    *(_note(kind, ACTING) for kind in ("question_asked", "question_answered")),
    _note("holder_chased", (), CHASING),
    ("note", "case_recounted", True, (), (), EVERY_LEVEL, "home", ("",), False),
    ("audit", "*", True, (), (), EVERY_LEVEL, "home", (), False),
)
"""Every kind that the door lets in.  Nobody else, and no other kind, has a way in."""

READERS = (
    ("register", True, True, False, ()),
    ("staff", True, True, False, ("security_admin",)),
    ("hall", True, False, True, ()),
    ("payment", False, False, False, ("finance",)),
    ("note", True, False, False, ()),
    ("audit", False, False, True, AUDITORS),
)
"""Stream, its own office, offices below, the machine whose chain it is, posts of the office or above: who gets bodies.

Hashes go to everybody who may pull the feed; whoever did it always gets his own.  Rows of ``core.stream_reader``.
"""
