"""A sync round: stage by stage, the line used outside every local transaction, each step written in one of its own."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.audit.model import AuditValue
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Unavailable
from app.kernel.ids import OfficeId
from app.kernel.outbox import OutboxState, Stream
from app.sync.answers import Answer
from app.sync.conflict import Knowledge, join, settle
from app.sync.contact import UNREACHABLE, is_said_already, refused_for
from app.sync.feed import FeedPlace, FeedRow, check_page, last_common, says
from app.sync.machine_rows import MachineRow, PushMachineRows
from app.sync.number_round import LeaseNumbers
from app.sync.outbox import MOST_IN_BATCH, Cause, batches
from app.sync.people_round import KEY_DIFFERS, HearPeople
from app.sync.ports import Move, OfficeSync, SyncUnitOfWork, Transport
from app.sync.projection import Desk, Named, Polled
from app.sync.queue_acts import PushQueueActs, WaitingActs
from app.sync.stages import Stage, stages_from
from app.sync.stuck import StuckCases

PAGE = 500
CHAINS_KEPT = 20_000
"""So many ends of chains a pull remembers from page to page; a first one goes over all cases of the office."""

logger = logging.getLogger(__name__)
WHOLE_EVERY = timedelta(minutes=2)
"""So often the program asks for everything; between it only for what hurries."""

Units = Callable[[], SyncUnitOfWork]


@dataclass(frozen=True, slots=True)
class RoundDone:
    """What a round did.

    pushed, pulled: events.  went_back: offices whose feed the authority had lost a part of.  failed: why an office
    could not be synced to the end, by office; the others were.  unlisted: accounts of the authority's list whose people
    stand here under another id or account.
    """

    pushed: int = 0
    pulled: int = 0
    went_back: tuple[OfficeId, ...] = ()
    failed: tuple[tuple[OfficeId, AppError], ...] = ()
    unlisted: tuple[str, ...] = ()


class RunRound:
    """One round for every office of the store.

    Whatever cuts it off, the next one goes on at the stage that was kept.  Several processes may run it over one
    store: a page is kept only behind the cursor it was asked for, and pushing twice is answered ``dup``.
    behind: what comes after the case data, when every office was synced to the end.
    """

    def __init__(
        self,
        units: Units,
        transport: Callable[[], Transport],
        clock: Clock,
        behind: Callable[[], object] = lambda: None,
    ) -> None:
        self._units, self._transport, self._clock, self._behind = units, transport, clock, behind
        self._push_machine_rows = PushMachineRows(self._machine_rows, self._answered)
        self._hear_people = HearPeople(units, clock)
        self._lease_numbers = LeaseNumbers(units, clock)
        self._push_queue_acts = PushQueueActs(self._queue_acts, self._answered)
        self._whole_at: datetime | None = None
        self._stuck = StuckCases()

    def __call__(self) -> RoundDone:
        """What was done; an authority that cannot be reached is noted and told in ``failed``."""
        return self._and_behind(self._run(is_whole=True))

    def regular(self) -> RoundDone:
        """As the program asks by itself: a whole round every two minutes, between them what hurries."""
        now = self._clock.now()
        is_due = self._whole_at is None or not timedelta() <= now - self._whole_at < WHOLE_EVERY
        return self._and_behind(self._run(is_whole=is_due))

    def hurry(self) -> RoundDone:
        """The own office's feed and desk, and other offices of which something waits to be sent.

        Lists of people, what may be taken in for other counties, and what offices above published wait for a whole
        round.
        """
        return self._run(is_whole=False)

    def _and_behind(self, done: RoundDone) -> RoundDone:
        if not done.failed:
            self._behind()
        return done

    def _run(self, *, is_whole: bool) -> RoundDone:
        if is_whole:
            self._whole_at = self._clock.now()
        with self._units() as u:
            home, offices = u.meta.facts().office, u.sync.offices()
            if not is_whole:
                offices = [office for office in offices if office == home or u.sync.unsent(office)]
        done = RoundDone()
        for office in offices:
            done = self._office(office, done, is_whole=is_whole)
            if done.failed and done.failed[-1][1].code in (UNREACHABLE, KEY_DIFFERS):
                self._whole_at = None  # whichever office was asked hears that the line is there again
                break  # it is so for all of them
        return done

    def quick(self) -> RoundDone:
        """The hall's line alone: own acts go out, and what the feed has is pulled.

        What goes wrong is told in ``failed`` and otherwise left to the next whole round.
        """
        with self._units() as u:
            office = u.meta.facts().office
        try:
            line = self._transport()
            pushed = self._push_queue(office, line)
            return RoundDone(pushed, self._pull(office, line, None))
        except AppError as error:
            return RoundDone(failed=((office, error),))

    def _office(self, office: OfficeId, done: RoundDone, *, is_whole: bool) -> RoundDone:
        stage: Stage | None = None
        try:
            line = self._transport()
            kept, told = self._contact(office, line)
            polled: Polled | None = told
            if is_whole:
                done = replace(done, unlisted=(*done.unlisted, *self._hear_people(office, line)))
            for stage in stages_from(kept.stage):
                before, done = done, self._stage(stage, office, line, polled, done)
                polled = polled if done == before else None
            if is_whole:
                self._lease_numbers.for_owners(office, line)
            self._reached(office, Stage.DONE)
        except AppError as error:
            self._failed(office, error, stage)
            return replace(done, failed=(*done.failed, (office, error)))
        return done

    def _stage(
        self, stage: Stage, office: OfficeId, line: Transport, polled: Polled | None, done: RoundDone
    ) -> RoundDone:
        """polled: what the authority said, None where something went to and fro since."""
        head = polled.place if polled is not None else None
        if stage is Stage.COMPARE:
            went_back = self._compare(office, line, head)
            return replace(done, went_back=(*done.went_back, office)) if went_back else done
        if stage is Stage.PUSH:
            return replace(done, pushed=done.pushed + self._push(office, line))
        if stage is Stage.PULL:
            return replace(done, pulled=done.pulled + self._pull(office, line, head))
        if stage is Stage.DESK:
            self._desk(office, line, (polled or line.poll(office)).desk)
        elif stage is Stage.SETTLE:
            self._settle(office)
            self._names(office, line)
        else:
            self._lease_numbers(office, line)
        return done

    def _contact(self, office: OfficeId, line: Transport) -> tuple[OfficeSync, Polled]:
        """The authority answers.  A clock that is behind orders nothing here, so it keeps nothing from being sent.

        Noted once a minute, so that a poll which finds nothing new writes nothing.
        """
        before = self._clock.now()
        polled = line.poll(office)
        drift = (before - polled.at).total_seconds()
        with self._units() as u:
            standing = u.sync.standing(office)
            contact = max(before, u.audit.newest() or before, standing.last_contact or before)
            found = replace(standing, last_contact=contact, offline_since=None, failures=0, drift_s=drift, refused="")
            if not is_said_already(standing, found):
                u.sync.keep(found)
                u.commit()
        return standing, polled

    def _failed(self, office: OfficeId, error: AppError, stage: Stage | None) -> None:
        """Only a cut line makes the machine offline, and is gone on with; after anything else a whole round follows."""
        with self._units() as u:
            standing = u.sync.standing(office)
            now = self._clock.now()
            if error.code == UNREACHABLE:
                since = standing.offline_since or now
                standing = replace(
                    standing, offline_since=since, stage=stage or standing.stage, refused=refused_for(error)
                )
            else:  # what does not follow may be a feed that went back; what one stage lacks must not stop the others
                standing = replace(standing, stage=Stage.COMPARE)
            u.sync.keep(replace(standing, failures=standing.failures + 1))
            u.commit()

    def _reached(self, office: OfficeId, stage: Stage) -> None:
        with self._units() as u:
            u.sync.keep(replace(u.sync.standing(office), stage=stage))
            u.commit()

    def _compare(self, office: OfficeId, line: Transport, head: FeedPlace | None) -> bool:
        """Whether the feed had gone back; what the authority lost waits again, and own events are pushed once more."""
        with self._units() as u:
            place = u.sync.standing(office).place
        if place in (FeedPlace(), head) or self._agrees(office, line, place.feed_no):
            return False
        common = last_common(place.feed_no - 1, lambda feed_no: self._agrees(office, line, feed_no))
        with self._units() as u:
            if u.sync.standing(office).place != place:
                return False  # another process has been here
            now = self._clock.now()
            u.sync.rewind(office, common, now)
            u.sync.move([Move(event, Cause.FEED_WENT_BACK, now) for event in u.sync.unconfirmed(office)])
            told: dict[str, AuditValue] = {"office": office, "seen": place.feed_no, "common": common}
            u.audit.append("feed_went_back", None, told, now)
            u.commit()
        return True

    def _agrees(self, office: OfficeId, line: Transport, feed_no: int) -> bool:
        with self._units() as u:
            ours = u.sync.feed_hash(office, feed_no)
        rows = line.pull(office, feed_no - 1, 1)
        return bool(rows) and (rows[0].feed_no, rows[0].feed_hash) == (feed_no, ours)

    def _push(self, office: OfficeId, line: Transport) -> int:
        with self._units() as u:
            planned = batches(u.sync.unsent(office), line.carries)
            given, machine = u.sync.given_out(office), u.meta.facts().machine
        if line.machine() is not None:
            for each in given:  # the door asks for them with every acceptance
                word = line.tell_numbers(each, machine)
                if word != "ok":
                    logger.warning("numbers of before the first lease are not known at the centre: %s", word)
        taken = 0
        for batch in planned:
            with self._units() as u:
                parcels = u.sync.parcels(batch.events)
            answers = line.push(parcels)
            if [answer.event for answer in answers] != [parcel.event for parcel in parcels]:
                raise Unavailable("centre_speaks_otherwise", said="another order")
            taken += self._answered(answers)
        return taken + self._push_queue(office, line) + self._push_machine_rows(office, line)

    def _push_queue(self, office: OfficeId, line: Transport) -> int:
        """Behind the letters: a centre that has not given them takes no number."""
        with self._units() as u:
            wants, letter = u.sync.letter_wanted()
            home = u.meta.facts().office
        if wants and office == home and line.machine() is not None:
            letter = line.letter(letter)
            with self._units() as u:
                u.sync.keep_letter(letter, self._clock.now())
                u.commit()
        return self._push_queue_acts(office, line)

    def _queue_acts(self, chain: UUID) -> WaitingActs:
        with self._units() as u:
            return WaitingActs(u.meta.facts().office, *u.sync.waiting_acts(chain, MOST_IN_BATCH))

    def _machine_rows(self) -> tuple[OfficeId, Sequence[MachineRow]]:
        with self._units() as u:
            return u.meta.facts().office, u.sync.waiting_rows(MOST_IN_BATCH)

    def _answered(self, answers: Sequence[Answer]) -> int:
        """How many were taken; what another process settled meanwhile is left as it is."""
        with self._units() as u:
            now = self._clock.now()
            states = u.sync.states([answer.event for answer in answers])
            told = [answer for answer in answers if states.get(answer.event) is OutboxState.WAITING]
            u.sync.move([Move(each.event, each.cause, now, each.reason) for each in told if each.cause is not None])
            u.sync.drop_refused([each.event for each in told if each.cause is Cause.REFUSED])
            u.commit()
        return sum(each.cause is Cause.TAKEN for each in told)

    def _pull(self, office: OfficeId, line: Transport, head: FeedPlace | None) -> int:
        pulled = 0
        chains: dict[int, tuple[int, bytes]] = {}
        while True:
            with self._units() as u:
                standing = u.sync.standing(office)
            if standing.place == head:
                return pulled
            rows = line.pull(office, standing.place.feed_no, PAGE)
            with self._units() as u:
                if u.sync.standing(office).place != standing.place:
                    chains.clear()
                    continue  # another process kept this page: go on behind it
                if len(chains) > CHAINS_KEPT:
                    chains.clear()  # what comes up again is read again
                chains.update(u.sync.chain_places(row.chain for row in rows if row.chain.int not in chains))
                place = check_page(office, standing.place, chains, rows)
                if rows:
                    self._keep_page(u, replace(standing, place=place), rows)
                u.commit()
            pulled += len(rows)
            if len(rows) < PAGE:
                return pulled

    def _keep_page(self, u: SyncUnitOfWork, standing: OfficeSync, page: Sequence[FeedRow]) -> None:
        """Rows, cursor and closed outbox rows, all in the caller's transaction."""
        now = self._clock.now()
        u.sync.add_page(standing.office, standing.epoch, page, now)
        u.sync.keep(standing)
        states = u.sync.states([row.event for row in page])
        mine = u.sync.bodies([event for event, state in states.items() if state is not OutboxState.CLOSED])
        # what stands under an own event's id with other bytes delivers nothing, whatever the authority shows
        other = {row.event for row in page if row.event in mine and not says(row, mine[row.event])}
        seen = [event for event, state in states.items() if state is not OutboxState.CLOSED and event not in other]
        u.sync.move([Move(event, Cause.SEEN, now) for event in seen])
        u.scans.queue(seen)
        has_entries = any(row.stream is Stream.REGISTER for row in page)
        if has_entries:
            u.sync.take_governed(now)
        u.sync.take_queue([row for row in page if row.stream is Stream.HALL], now)
        u.sync.keep_staff([row for row in page if row.stream is Stream.STAFF])
        named: dict[UUID, list[Named]] = {row.chain: [] for row in page if row.stream is Stream.CASE}
        self._adopt(u, standing.office, named)
        if has_entries:
            u.sync.take_register(now)
        if standing.epoch > 1:  # the feed went back once
            u.sync.follow_register([row.event for row in page])
        notes = [row for row in page if row.stream is Stream.NOTE]
        if notes:
            u.sync.take_notes(notes, now)
        for row in page:
            if row.chain in named and row.operator is not None and row.nonce is not None:
                named[row.chain].append(Named(row.seq, row.operator, row.nonce))
        for chain, names in named.items():
            if names:
                u.sync.add_names(chain, names, now)

    def _adopt(self, u: SyncUnitOfWork, office: OfficeId, chains: Iterable[UUID]) -> None:
        """The cases go on as the authority's did; own events that forked are laid before a person."""
        now = self._clock.now()
        aside = u.sync.adopt(office, chains, now)
        states = u.sync.states(aside)
        forked = [event for event in aside if states.get(event) in (OutboxState.WAITING, OutboxState.SENT)]
        u.sync.move([Move(event, Cause.FORKED, now) for event in forked])

    def _desk(self, office: OfficeId, line: Transport, desk: Desk) -> None:
        with self._units() as u:
            u.sync.take_desk(office, desk, self._clock.now())
            has_green = u.sync.has_green(office)
            u.sync.take_asked(office, desk)
            u.commit()
        if has_green:
            told = line.chasers(office)
            with self._units() as u:
                u.sync.take_chasers(office, told, self._clock.now())
                u.commit()

    def _names(self, office: OfficeId, line: Transport) -> None:
        with self._units() as u:
            wanted = u.sync.nameless(office)
        for case in wanted:
            named = line.names(office, case)
            with self._units() as u:
                u.sync.add_names(case, named, self._clock.now())
                u.commit()

    def _settle(self, office: OfficeId) -> None:
        """Everything was pulled: what was sent and is not there waits again, what forked is laid before a person."""
        with self._units() as u:
            now = self._clock.now()
            due = self._stuck.due(u.sync, office)
            self._adopt(u, office, due)
            if due:
                u.sync.take_register(now)  # an entry may have waited for one of these cases
            u.sync.take_staff(now)
            u.sync.take_notes((), now)
            u.sync.move([Move(event, Cause.UNSEEN, now) for event in u.sync.unconfirmed(office)])
            u.sync.move([Move(event, Cause.FEED_WENT_BACK, now) for event in u.sync.refused_once_heard(now)])
            waiting = [row for row in u.sync.unsent(office) if row.state is OutboxState.WAITING]
            # of most that waits the authority knows nothing, and there may be years of it from before a centre
            for chain in (UUID(int=number) for number in u.sync.chain_places(row.chain for row in waiting)):
                theirs = Knowledge(tuple(u.sync.their_history(chain)))
                known = join(theirs, Knowledge(heard=frozenset(u.sync.own_history(chain))))
                forked = {link.event for link in settle(known).forked}
                mine = [row.event for row in waiting if row.chain == chain and row.event in forked]
                u.sync.move([Move(event, Cause.FORKED, now) for event in mine])
            u.commit()
        self._stuck.tried(due)
