"""Rows for the tables in which nothing stands but at a hall machine, each through its door."""

import hashlib
import json

from tests.builders.centre_house import CITY, COUNTY
from tests.builders.hall_central import TwoServers, other_hand
from tests.builders.stream_house import Chain

SAID = {"version": "2027.1", "entry": {"code": "P-01", "value": "1.5"}}


def fill_hall(both: TwoServers) -> None:
    """A case that went up with its page, keys, numbers; what came from above; a key that the province refuses.

    Raises AssertionError where a door answers otherwise.
    """
    both.province.owner.execute("SELECT account.set_person_key(%s)", (hashlib.sha256(b"key").digest(),))
    publisher = both.province.add(None, "system_admin", section="x", office=CITY)
    assert Chain(both.province, "register", CITY).say("parameter_set", publisher, SAID) == "ok"
    assert both.exchange().taken == 1
    _case(both)
    _numbers(both)
    both.exchange()
    gone = both.province.add("intake", "window_clerk", section="window")
    both.exchange()
    both.enrol(gone)
    both.province.owner.execute("SELECT account.close(%s)", (gone,))
    assert both.exchange().refused


def _case(both: TwoServers) -> None:
    events = both.local.done()
    assert set(both.deliver(events)) == {"ok"}
    other, page = both.local.done()[0], b"page"
    key = hashlib.sha256(page).digest()
    data = json.loads(other.body)["data"] | {"materials": [{"pages": [{"blob": key.hex(), "page": 0}]}]}
    assert both.by_window(other_hand(other, other.operator, {}, data), other.operator) == "ok"
    window = both.hall.session(both.window_login)
    window.execute("SELECT api.scan_begin(%s, %s, %s, %s)", (COUNTY, other.case, key, len(page)))
    put = window.execute("SELECT status FROM api.scan_put(%s, %s, 0, %s)", (COUNTY, key, page)).fetchone()
    assert put == ("ok",)


def _numbers(both: TwoServers) -> None:
    year = both.local.house.clock.now().year
    _, last = both.hall.lease(both.window_login, year=year, size=10)
    given_up = (COUNTY, year, 1, last, last)
    session = both.hall.session(both.window_login)
    session.execute("SELECT api.void_numbers(%s, 'case', %s, %s, %s, %s)", given_up)
