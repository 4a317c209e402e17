"""One truth: what the local program takes the centre takes, what it refuses the centre refuses too."""

import re
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.builders.centre_house import CentreHouse
from tests.builders.other_window import OtherWindow
from tests.builders.truth_machine import ACCEPTED, TAKEN, UNREADABLE, TruthMachine
from tests.conftest import founded_copy

MEMORY = Path("/dev/shm")

WHO = {"permission", "step", "level", "not-drawn"}
"""What the centre asks before what is signed; the local triggers ask in no order that is promised."""

MEANS: dict[str, set[str] | frozenset[str]] = {
    "case_event_out_of_order": {"not-now"},
    "case_needs_permission": {"permission"},
    "permission_not_in_force": {"permission"},
    "intake_needs_permission": {"permission"},
    "case_needs_approval": {"permission"},
    "case_not_drawn": WHO,
    "case_step_not_now": WHO,
    "step_sent_up": {"two-roles"} | WHO,
    "case_step_out_of_order": {"step-order"} | WHO,
    "case_checks_missing": {"checks-missing"} | WHO,
    "case_condition_holds": {"condition-holds"} | WHO,
    "case_facts_left_out": {"facts-left-out", "keyed-otherwise"} | WHO,
    "case_keyed_otherwise": {"keyed-otherwise"} | WHO,
    "case_refusal_stands": {"refusal-stands"} | WHO,
    "step_needs_letter": {"letter"} | WHO,
    "supplement_comes_to_window": {"papers-awaited"} | WHO,
    "case_way_not_listed": {"way"} | WHO,
    "case_head_follows_events": {"step-order", "changes", "letter"} | WHO,
    "open_case_of_same_item": {"open-already"} | WHO,
    "case_of_other_office": WHO,
    TAKEN: {"number-taken"},
    UNREADABLE: {"letter", "changes", "step-order", "not-now"} | WHO,
}
"""What the local database says → what the centre says."""

SIGNED = set().union(*MEANS.values())
PERSONAL = (
    {"case_is_own": "own-case"},
    {"two_roles_in_case": "two-roles", "chaser_in_role": "chaser"},
    {"case_is_relatives": "relative", "two_roles_in_linked_case": "linked"},
    {"case_needs_other_section": "section"},
)
"""The centre asks these last and in this order: whatever else is wrong comes first; local triggers have no order."""

_ASKED = set(SIGNED)
for _together in PERSONAL:
    _ASKED |= set(_together.values())
    MEANS |= dict.fromkeys(_together, frozenset(_ASKED))

FIRST = {"malformed", "no-door"}
"""What the centre asks before it looks at the case."""

NOT_KNOWN_THERE = {"effect_before_decision"}
"""What needs streams that the centre has not: it may take such an event, or find another reason."""

ONLY_THERE = {
    "malformed": "an outcome beside a decision; an acceptance without a number",
    "step-order": "an acceptance that leads back to the window",
    "step": "sent up where the list lets nothing go up",
    "letter": "a second longer limit",
    "level": "a correction that somebody of the office above asks for",
    "changes": "a correction of something else than was asked",
    "number-not-leased": "an acceptance under a number that was made up",
}
"""What bare local events may say and no command ever does: the centre refuses it all the same."""

ONLY_COMMAND = {
    "rows_unmarked", "rows_disagree", "row_unknown", "return_needs_reason", "mismatch_needs_note", "refusal_not_here",
    "refusal_needs_ground", "extension_needs_reason", "extension_once", "extension_waits", "extension_needs_limit",
    "extension_too_long", "extension_too_late", "extension_used", "pause_notice_too_short", "supplement_by_handling",
    "supplement_once", "supplement_needs_lines", "supplement_not_asked", "supplement_incomplete", "answer_needs_note",
    "correction_changes_nothing", "correction_needs_reason", "step_only_delivers", "return_not_backwards",
    "keyed_facts_missing", "facts_missing", "return_from_first", "withdrawal_needs_reason", "reopening_needs_reason",
    "answer_not_read", "return_marks_nothing", "rows_all_agree",
}  # fmt: skip
"""Forms of good work that only the window's command asks for; neither database does."""

WITHOUT_CODE = {
    "who": "no such operator: nobody signs in at a window",
    "mac": "seals are made by the sync, not by a command",
    **dict.fromkeys(("actor", "terminal"), "the same"),
    "batch": "batches are made by the sync",
    "id-reuse": "ids are made by the program",
    "number-not-leased": "a window gives out numbers of its leased blocks only",
    "number-void": "the same",
    **dict.fromkeys(
        ("kind", "machine", "concerned", "own-account", "post", "roster", "case", "calendar"),
        "of streams that no flow writes",
    ),
    "panel": "forming panels: test_one_truth_duties",
    **dict.fromkeys(("ticket-not-now", "window-has-ticket", "ticket-number"), "of the queue, beside every case"),
    "office": "a store holds one office's cases",
    "malformed": "the program writes its own canonical bodies",
}
"""Reasons that no local refusal corresponds to."""


def said(reason: str) -> str:
    return reason.removeprefix("denied:")


def is_explained(command: str, local: str, centre: str) -> bool:
    if local == ACCEPTED:
        if centre == "ok":
            return command == "" or command in ONLY_COMMAND
        return said(centre) in ONLY_THERE
    if local in NOT_KNOWN_THERE or said(centre) in FIRST:
        return True
    return centre != "ok" and said(centre) in MEANS.get(local, ())


def travel(
    cluster: str, template: Path, halls: range, steps: int
) -> tuple[Counter[tuple[str, str, str]], Counter[str]]:
    """So many halls of so many steps each: answers in pairs, and what of the accepted the centre answered."""
    pairs: Counter[tuple[str, str, str]] = Counter()
    answered: Counter[str] = Counter()
    other = OtherWindow()
    for number in halls:
        with (
            TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name,
            founded_copy(template, Path(name)) as store,
        ):
            centre = CentreHouse(cluster)
            machine = TruthMachine(centre, store, Path(name), other, Random(number))
            try:
                for _ in range(steps):
                    machine.step()
                machine.witness.whole()
            finally:
                machine.close()
                centre.close()
        wrong = [(pair, machine.where[pair]) for pair in machine.pairs if not is_explained(*pair)]
        assert not wrong, wrong
        pairs += machine.pairs
        answered += machine.beside.answered
    other.close()
    return pairs, answered


def test_both_answer_alike_to_what_a_hall_does_and_to_what_it_should_not(cluster, template_folder):
    pairs, answered = travel(cluster, template_folder, range(2), 80)
    assert answered["ok"] > 40
    refused = {said(centre) for _, _, centre in pairs} - {"ok"}
    assert refused >= {"not-now", "permission", "step", "step-order", "not-drawn", "way", "number-taken"}


@pytest.mark.heavy
@pytest.mark.timeout(3_600)
def test_both_answer_alike_in_6000_steps(cluster, template_folder):
    pairs, answered = travel(cluster, template_folder, range(100, 115), 400)
    assert answered["ok"] > 2_000
    refused = {said(centre) for _, _, centre in pairs} - {"ok"}
    rare = {"checks-missing", "own-case", "section", "changes", "refusal-stands", "level", "letter"}
    rare |= {"relative", "linked", "open-already", "chaser"}
    assert refused >= set().union(*MEANS.values()) - rare


def test_every_reason_of_the_centre_has_its_local_code_or_says_why_it_has_none():
    page = (Path(__file__).parents[2] / "docs" / "central.md").read_text(encoding="utf-8")
    table = page.split("| reason | what is wrong |")[1].split("\n\n")[0]
    reasons = set(re.findall(r"`([a-z-]+)`", table))
    told = set().union(*MEANS.values())
    assert reasons == told | set(WITHOUT_CODE)
    assert not set(ONLY_THERE) - reasons
