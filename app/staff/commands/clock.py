"""The clock after it went wrong: two people who are there say that it is right now."""

from datetime import datetime

from app.audit.model import AuditValue, moment_text
from app.kernel.actor import Post
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.enrol import Witness
from app.staff.commands.passwords import PasswordCheck
from app.staff.model import Terminal
from app.staff.ports import Units


class ConfirmClock:
    """Unit head and audit administrator set the newest moment that the store knows back to the present.

    It is needed after a clock was in the future: from then on nobody could sign in by face, so both type their
    passwords and nobody is signed in.  What a clock put forward has made lives no longer for it: an enrolment from
    the future is refused.  The audit keeps both moments.
    """

    def __init__(self, units: Units, clock: Clock, check: PasswordCheck) -> None:
        self._units = units
        self._clock = clock
        self._check = check

    def __call__(self, head: Witness, auditor: Witness, terminal: Terminal) -> datetime:
        """The moment that counts from now on; slow, for a worker thread.

        Raises Rejected: clock_password_wrong (counted as at sign-in), clock_wrong_posts (also of two offices).
        """
        two = [self._present(one, terminal) for one in (head, auditor)]
        now = self._clock.now()
        with self._units() as u:
            people = [u.staff.operator(one) for one in two]
            posts = tuple(one.post for one in people)
            if posts != (Post.UNIT_HEAD, Post.AUDIT_ADMIN) or people[0].office.id != people[1].office.id:
                raise Rejected("clock_wrong_posts")
            newest = u.audit.newest()
            told: dict[str, AuditValue] = {"head": str(two[0]), "auditor": str(two[1]), "terminal": terminal.id}
            told["was"] = moment_text(newest) if newest else None
            u.audit.append("clock_confirmed", None, told, now)
            u.commit()
        return now

    def _present(self, person: Witness, terminal: Terminal) -> OperatorId:
        known, reason = self._check(person.account, person.password)
        if known is None or reason:
            with self._units() as u:
                told = {"operator": str(known.operator) if known else None, "terminal": terminal.id, "reason": reason}
                u.audit.append("clock_refused", None, told, self._clock.now())
                u.commit()
            raise Rejected("clock_password_wrong")
        return known.operator
