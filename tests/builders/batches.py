"""Batches of events for the write door, right ones and wrong ones, and what the door leaves of them."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg

from app.cases.chain import Place, build_event
from app.cases.model import Act, EventKind, Signer
from app.kernel.actor import Permission
from app.kernel.ids import CaseId, EventId, OfficeId, new_uuid
from db.central.bench_day import COUNTY, Office, assign, found_office, leased_numbers, stages_of
from tests.builders.centre_house import beside, ways

ITEM = "GS-205"
KINDS = ("received", "accepted", "agreed", "decided", "closed", "withdrawn", "supplement_asked", "supplemented")
FAULTS = (*("", "", "", "", ""), *("again", "forged", "actor", "role", "stale", "spaced", "id", "number"))
"""What is wrong with an event; most are as they should be."""
SUBJECTS = [bytes([number]) * 32 for number in range(3)]
CASES = 8
_STEP = {"agreed": 2, "supplement_asked": 2, "decided": 3, "closed": 4}
_BY = {"agreed": Permission.HANDLING, "supplement_asked": Permission.HANDLING, "decided": Permission.REVIEW}
_PUSH = "SELECT * FROM api.push_many(%s::text[], %s::bytea[], %s::bigint[])"
_LEFT = (
    "SELECT feed_no FROM core.feed ORDER BY office_id",
    "SELECT to_jsonb(h) - '{opened_at,closed_at}'::text[], h.closed_at IS NULL FROM core.case_head h ORDER BY case_id",
    "SELECT to_jsonb(e) - '{received_at,feed_hash}'::text[] FROM core.case_event e ORDER BY office_id, feed_no",
    "SELECT to_jsonb(a) FROM core.case_actor a ORDER BY case_id, person",
    "SELECT to_jsonb(f) FROM core.case_facts f ORDER BY case_id",
    "SELECT to_jsonb(s) FROM core.case_step s ORDER BY case_id, round, seq",
    "SELECT row_number() OVER (PARTITION BY login ORDER BY number), reason,"
    " office_id, event_id, body_hash, body_size FROM core.reject_log ORDER BY login, number",
)


class Said(NamedTuple):
    """What the door is given of one event."""

    body: str
    mac: bytes
    key: int


class Word(NamedTuple):
    """One event to be: of which case, what, and what is wrong with it; subject: whose, where a case begins."""

    case: int
    kind: str
    fault: str
    subject: int


@dataclass
class BatchHouse:
    """An office of the bench with cases at every step; ``owner``: the superuser, who speaks as the machine too."""

    owner: "psycopg.Connection[Any]"

    def __post_init__(self) -> None:
        self.office: Office = found_office(self.owner)
        self.places: list[Place] = []
        self.numbers: list[str] = []
        self.owner.execute("CREATE ROLE batch_worker LOGIN IN ROLE perm_worker")
        self._begin()

    def _begin(self) -> None:
        with self.signed_in(self.office.device):
            given = leased_numbers(self.owner)
            self.numbers = [next(given) for _ in range(2 * CASES)]
        for behind, numbers in enumerate((self.numbers[:1], self.numbers[1:3], self.numbers[3:5])):
            made = []
            for stage in list(stages_of(ITEM, ways()[ITEM], numbers, self.office))[: behind + 1]:
                if made:
                    self._assign(stage)
                assert {row[1] for row in self.push([Said(*one.row) for one in stage])} == {"ok"}
                made = stage
            last = made[1::2] if behind == 0 else made
            self.places += [Place(one.event.case, OfficeId(COUNTY), one.event.seq, one.event.hash) for one in last]
            self._draw(behind + 2, last)
        self.places += [Place(CaseId(new_uuid()), OfficeId(COUNTY)) for _ in range(CASES - len(self.places))]

    def _assign(self, stage: Sequence[Any]) -> None:
        with self.signed_in("batch_worker"):
            assign(self.owner, stage, self.office)

    def _draw(self, step: int, made: Sequence[Any]) -> None:
        drawn = self.office.people[{2: Permission.HANDLING, 3: Permission.REVIEW, 4: Permission.INTAKE}[step]]
        with self.signed_in("batch_worker"):
            for one in made:
                asked = (COUNTY, one.event.case, one.event.seq, drawn)
                self.owner.execute("SELECT work.assign(%s, %s, %s, 'step', %s, '{}')", asked)

    @contextmanager
    def signed_in(self, login: str) -> Iterator[None]:
        """As that login, on the same connection."""
        self.owner.execute(f"SET SESSION AUTHORIZATION {login}")
        try:
            yield
        finally:
            self.owner.execute("RESET SESSION AUTHORIZATION")

    def push(self, said: Sequence[Said]) -> list[tuple[Any, ...]]:
        """One batch, as the machine."""
        with self.signed_in(self.office.device):
            columns = [list(column) for column in zip(*said, strict=True)]
            return self.owner.execute(_PUSH, columns).fetchall()

    def outcome(self, batches: Sequence[Sequence[Said]]) -> tuple[list[tuple[Any, ...]], list[Any]]:
        """Answers and rows of these batches one after another; nothing of it stays."""
        with self.owner.transaction(force_rollback=True):
            answers = [row for batch in batches for row in self.push(batch)]
            return answers, [self.owner.execute(asked).fetchall() for asked in _LEFT]

    def said(self, words: Sequence[Word]) -> list[Said]:
        """The words as signed events, each behind the one before of its case, whether that is let in or not."""
        places, made = list(self.places), []
        for number, word in enumerate(words):
            if word.fault == "again" and made:
                made.append(made[number // 2])
                continue
            one, places[word.case] = self._one(places[word.case], word, number)
            made.append(one)
        return made

    def _one(self, place: Place, word: Word, number: int) -> tuple[Said, Place]:
        by = self.office.people[_BY.get(word.kind, Permission.INTAKE)]
        signer, event = Signer(by, self.office.persons[by], "t1"), EventId(new_uuid())
        nonce, (key, secret) = secrets.token_bytes(16), self.office.keys[by]
        if word.fault == "actor":
            key, secret = next(given for operator, given in self.office.keys.items() if operator != by)
        if word.fault == "id":
            event = self._known()
        where = replace(place, seq=place.seq + 1) if word.fault == "stale" else place
        act = self._act(word, number)
        made = build_event(where, act, signer, at=datetime(2026, 11, 20, 2, 24, tzinfo=UTC), event=event, nonce=nonce)
        text = made.body.decode()
        if word.fault == "spaced":
            text += " "
        mac = hmac.digest(secret, nonce + text.encode(), hashlib.sha256)
        said = Said(text, beside(made, bytes(32) if word.fault == "forged" else mac), key)
        return said, (Place(made.case, made.office, made.seq, made.hash) if not word.fault else place)

    def _known(self) -> EventId:
        row = self.owner.execute("SELECT event_id FROM core.case_event ORDER BY feed_no LIMIT 1").fetchone()
        assert row is not None
        return EventId(row[0])

    def _act(self, word: Word, number: int) -> Act:
        way = ways()[ITEM]
        key, step = SUBJECTS[word.subject].hex(), _STEP.get(word.kind, 1)
        one = self.numbers[5 if word.fault == "number" else 5 + number % (CASES + 2)]
        figures = {"days_total": "1234.56", "amount": "1234.56"}
        data: dict[str, dict[str, Any]] = {
            "received": {"item": ITEM, "subject": {"kind": "person", "key": key}, "answers": {"a": str(number)}},
            "accepted": {"number": one, "way": list(way), "next_step": 2, "due_on": "2026-12-04", "limited": True},
            "agreed": {"proposed": "granted", "next_step": 3, "facts": figures},
            "decided": {"proposed": "granted", "next_step": 4, "again": figures, "outcome": "granted"},
            "supplement_asked": {"letter": "L1", "waits_for": "supplement"},
        }
        role = "Z" if word.fault == "role" else way[step - 1]["role"]
        return Act(EventKind(word.kind), step, role, _BY.get(word.kind, Permission.INTAKE), data.get(word.kind, {}))
