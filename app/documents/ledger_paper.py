"""The permission ledger of an office as a sheet, from the people of the office and what each one's ledger says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.documents.ledger_page import LedgerEntry, LedgerPage, LedgerPerson, ledger_page
from app.documents.page import Language, PageDescription
from app.kernel.actor import Actor, Post
from app.kernel.ids import OperatorId
from app.kernel.messages import sentence
from app.staff.access_check import PersonInPost
from app.staff.grants import LedgerLine


def ledger_paper(
    people: Sequence[PersonInPost],
    accounts: Mapping[OperatorId, str],
    actor: Actor,
    now: datetime,
    language: Language = Language.ZH,
) -> PageDescription:
    """What ``actor`` puts on paper.  people: as the ledger gives them.  accounts: of everybody who has granted."""
    head = next((one.operator.name for one in people if one.operator.post is Post.UNIT_HEAD), "-")
    values = LedgerPage(
        office=actor.office_name,
        head=head,
        printed_at=now,
        printed_by=f"{actor.name}（{actor.account}）",
        demo=actor.demo,
        people=tuple(_person(one, now, language) for one in people if one.operator.is_active),
        entries=tuple(_entry(line, accounts) for one in people for line in one.lines),
    )
    return ledger_page(values, language)


def _person(one: PersonInPost, now: datetime, language: Language) -> LedgerPerson:
    person, since = one.operator, one.since(now)
    post = sentence(f"post_{person.post.value}", {}, language.value)
    days = (now - since).days
    return LedgerPerson(person.name, person.account, person.section.name, post, one.permission(now), since, days)


def _entry(line: LedgerLine, accounts: Mapping[OperatorId, str]) -> LedgerEntry:
    grant = line.grant
    return LedgerEntry(
        accounts[grant.operator],
        line.seq,
        grant.permission,
        grant.effective_from,
        grant.effective_until,
        (
            accounts[grant.applied_by],
            accounts[grant.reviewed_by],
            accounts[grant.approved_by],
            accounts[grant.granted_by],
        ),
        grant.reason,
    )
