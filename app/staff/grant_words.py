"""Whose turn a request is, in sentences that screens and verbs share: who can, since when, why not you."""

from typing import Protocol

from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.staff.grant_board import StandInLine
from app.staff.grant_turns import RequestLine, WhyNot
from app.staff.grants import RequestAct
from app.staff.model import Operator


class Say(Protocol):
    """Renders a code."""

    def __call__(self, code: str, **values: object) -> str:
        """The sentence."""
        ...


def named(one: Operator) -> str:
    """Name and account."""
    return f"{one.name}（{one.account}）"


def turn_sentence(line: RequestLine, say: Say) -> str:
    """Who can do what is due, and since when it waits; or how it ended."""
    since, act = hall_text(line.since), line.file.waits_for
    if act is None:
        last = line.file.acts[-1]
        return say(f"grant_over_{last.act.value}", since=since, by=named(line.people[last.done_by]), reason=last.reason)
    if not line.can:
        return say(f"grant_nobody_{act.value}", since=since)
    return say(f"grant_turn_{act.value}", since=since, people=say("grant_list").join(named(one) for one in line.can))


def why_sentence(line: RequestLine, actor: Actor, say: Say) -> str:
    """That it is this person's turn, or why it is not; "" when nothing is due."""
    act = line.file.waits_for
    if act is None or line.why_not is WhyNot.OVER:
        return ""
    if line.why_not is None:
        return say(f"grant_yours_{act.value}")
    return say(
        line.why_not.value,
        act=say(f"grant_act_{(line.acted.act if line.acted else RequestAct.APPLIED).value}"),
        posts=say(f"grant_posts_{act.value}"),
        post=say(f"post_{actor.post.value}"),
        office=line.person.office.name,
        own=actor.office_name,
    )


def start_sentence(line: StandInLine, say: Say) -> str:
    """That a stand-in can be started now, or why not."""
    names = {"person": named(line.person), "other": named(line.stands_for)}
    days = {"start": line.file.request.starts_on.isoformat()}
    return say(line.why_not.value if line.why_not else "stand_in_startable", **names, **days)
