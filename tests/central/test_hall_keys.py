"""A window that knows only a hall machine: keys and people of the offices above, through it and not by it."""

import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event, Thread

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.bootstrap import Container
from app.cli.context import Output
from app.cli.main import run
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OperatorId
from app.sync.keys import HALF, OperatorKey, seal_of
from app.sync.people import read_roll
from db.central.exchange import PostgresExchange
from db.central.relay import ASK_TLS, KeyRelay
from db.sync.enrolment import EnrolmentLine
from tests.builders.centre_house import CITY, COUNTY, VERIFIER, login_of
from tests.builders.clusters import folders
from tests.builders.hall_central import HallServer
from tests.builders.secured import Secured, secured
from tests.builders.stream_house import NONCE, Chain

ASKED = {"permission": "handling", "ends_on": None, "stands_for": None, "reason": "新来", "starts_on": "2020-01-01"}


@dataclass
class Behind:
    """A window's machine that knows the hall alone, and the administrator of the city who sits down there."""

    above: Secured
    hall: HallServer
    hall_login: str
    machine: str
    admin: uuid.UUID
    relay: KeyRelay

    def exchange(self, _waited_s: float = 0.0) -> object:
        province = make_conninfo(self.above.centre.place, user=self.hall_login)
        return PostgresExchange(make_conninfo(self.hall.place, user=self.hall.exchange), province)()

    @property
    def password(self) -> str:
        return self.above.passwords[login_of(self.admin)]

    def door(self, wait_s=lambda _: None, **words: object) -> EnrolmentLine:
        """As the program makes it: the machine's line is the hall's, the other one goes through it."""
        way = self.above.url("nobody", self.machine, **{"port": self.relay.ports[0], **words})
        own = make_conninfo(self.hall.place, user=self.machine)
        return EnrolmentLine(own, above=way, is_above=lambda who: who == self.admin, wait_s=wait_s)


@pytest.fixture(scope="module")
def place(cluster) -> Iterator[Behind]:
    with folders() as folder:
        above, hall = secured(folder), HallServer(cluster)
        owner, machine = above.centre.owner, uuid.uuid4()
        hall_login = owner.execute("SELECT account.add_hall(%s, %s, %s)", (machine, COUNTY, VERIFIER)).fetchone()[0]
        owner.execute("SELECT account.draw_by(%s, %s)", (COUNTY, machine))
        window = above.machine()
        above.centre.add_device(uuid.UUID(window[1:]))
        admin = above.centre.add(None, "security_admin", section="x", office=CITY)
        above.let_in(admin)
        with KeyRelay("127.0.0.1:0", f"host=127.0.0.1 port={above.server.port}") as relay:
            made = Behind(above, hall, str(hall_login), window, admin, relay)
            made.exchange()
            yield made
        hall.close()
        above.close()


def sealed(place: Behind, key: OperatorKey, chain: Chain, kind: str, data: dict[str, object]) -> str:
    body = chain.body(kind, key.operator, data)
    seal = NONCE + seal_of(key.secret, NONCE + body)
    return chain.taken(chain.push(place.machine, body, seal, key.key_id), body)


def test_the_administrator_from_above_gets_a_key_through_the_hall_and_does_the_fourth_act_there(place):
    centre, device = place.above.centre, uuid.UUID(place.machine[1:])
    people = {p: centre.add(None, p, section="x") for p in ("flow_desk", "internal_audit", "unit_head")}
    new = centre.add(None, "handler", section="handling")
    place.exchange()
    with pytest.raises(Unavailable, match="centre_key_not_here"):
        early = place.door()
        early.wait_until_known(early.enrol(OperatorId(place.admin), place.password))
    door = place.door(wait_s=place.exchange)
    keys = {"security_admin": door.enrol(OperatorId(place.admin), place.password)}
    for post, who in people.items():
        number, secret = place.hall.enrol(who, device)
        keys[post] = OperatorKey(OperatorId(who), device, number, keys["security_admin"].valid_to, secret)
    door.wait_until_known(keys["security_admin"])
    chain = Chain(place.hall, "staff")
    for kind, post in (
        ("grant_applied", "flow_desk"), ("grant_reviewed", "internal_audit"), ("grant_approved", "unit_head"),
        ("grant_granted", "security_admin"),
    ):  # fmt: skip
        data = ASKED | {"operator": str(new), "kind": "new"} if kind == "grant_applied" else {}
        assert sealed(place, keys[post], chain, kind, data) == "ok"
    assert place.exchange().refused == 0
    granted = "SELECT permission FROM core.grant_effect WHERE operator_id = %s"
    for server in (centre, place.hall):
        assert server.owner.execute(granted, (new,)).fetchall() == [("handling",)]


def test_whoever_owns_the_hall_cannot_make_up_the_fourth_act(place):
    """What the hall keeps of the administrator's key seals for the hall alone; the province asks for the other half."""
    centre, device = place.above.centre, uuid.UUID(place.machine[1:])
    people = {p: centre.add(None, p, section="x") for p in ("flow_desk", "internal_audit", "unit_head")}
    new = centre.add(None, "handler", section="handling")
    key = place.door(wait_s=place.exchange).enrol(OperatorId(place.admin), place.password)
    place.exchange()
    kept = "SELECT inner_block FROM core.operator_key WHERE key_id = %s"
    (block,) = place.hall.owner.execute(kept, (key.key_id,)).fetchone()
    half = bytes(byte ^ 0x36 for byte in block[:HALF])
    assert key.secret[:HALF] == half
    assert place.hall.owner.execute("SELECT count(*) FROM core.upper_key").fetchone() == (0,)
    chain = Chain(place.hall, "staff")
    keys = {post: OperatorKey(OperatorId(who), device, *_enrolled(place, who, key)) for post, who in people.items()}
    for kind, post in zip(("grant_applied", "grant_reviewed", "grant_approved"), people, strict=True):
        data = ASKED | {"operator": str(new), "kind": "new"} if kind == "grant_applied" else {}
        assert sealed(place, keys[post], chain, kind, data) == "ok"
    forged = replace(key, secret=half + bytes(HALF))
    assert sealed(place, forged, chain, "grant_granted", {}) == "ok"  # its owner can tell the hall anything
    assert place.exchange().refused == 1
    told = [one for one in place.hall.central.status().hall.refused if one.case == f"staff {str(chain.chain)[:8]}"]
    assert [(one.kind, one.reason) for one in told] == [("grant_granted", "mac")]
    granted = "SELECT permission FROM core.grant_effect WHERE operator_id = %s"
    assert centre.owner.execute(granted, (new,)).fetchall() == []
    short = replace(key, secret=half)
    body = chain.body("grant_granted", key.operator, {})
    pushed = centre.push_body(
        centre.session(place.machine), body.decode(), NONCE + seal_of(short.secret, NONCE + body), key.key_id
    )
    assert pushed.status == "denied:mac"


def _enrolled(place: Behind, who: uuid.UUID, like: OperatorKey) -> tuple[int, datetime, bytes]:
    number, secret = place.hall.enrol(who, like.device)
    return number, like.valid_to, secret


def test_the_hall_has_neither_password_nor_login_for_the_administrator(place):
    kept = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
    assert place.hall.owner.execute(kept, (login_of(place.admin),)).fetchone() == (None,)
    assert place.above.centre.owner.execute(kept, (login_of(place.admin),)).fetchone()[0].startswith("SCRAM-")
    with pytest.raises(Unavailable, match="centre_login_refused"):
        place.door().enrol(OperatorId(place.admin), "guessed")


def test_whoever_poses_as_the_province_is_told_no_password(place):
    """Another name, or a server whose certificate is not the pinned authority's: the line ends before the password."""
    with pytest.raises(Unavailable, match="centre_unreachable"):
        place.door(host="centre.example").enrol(OperatorId(place.admin), place.password)
    with pytest.raises(Unavailable, match="centre_unreachable"):
        other = place.above.papers / f"{place.machine}.crt"
        place.door(sslrootcert=other).enrol(OperatorId(place.admin), place.password)
    with pytest.raises(Rejected, match="centre_plain"):
        place.door(sslmode="require").enrol(OperatorId(place.admin), place.password)


def test_the_relay_carries_nothing_that_is_not_sealed(place):
    plain = place.above.url(login_of(place.admin), place.machine, port=place.relay.ports[0], sslmode="disable")
    with pytest.raises(psycopg.OperationalError, match=r"closed the connection|reset"):
        psycopg.connect(plain)
    with (
        KeyRelay("127.0.0.1:0", place.hall.place) as bare,  # a server without TLS
        socket.create_connection(("127.0.0.1", bare.ports[0]), timeout=10) as line,
    ):
        line.sendall(ASK_TLS)
        assert line.recv(1) == b""
    with pytest.raises(Unavailable, match="relay_port_taken"), KeyRelay(f"127.0.0.1:{place.relay.ports[0]}", "host=x"):
        pass
    with pytest.raises(Rejected, match="relay_address"):
        KeyRelay("10.0.0.1", "host=x")
    with pytest.raises(Rejected, match="central_url_wrong"):
        KeyRelay("0", "host=x port=5x")


def test_a_key_that_was_carried_begins_a_round_at_once(place):
    waited = Event()
    with KeyRelay("127.0.0.1:0", f"host=127.0.0.1 port={place.above.server.port}") as relay:  # no line of before ends

        def wait() -> None:
            relay.wait(60)
            waited.set()

        thread = Thread(target=wait)
        thread.start()
        assert not waited.is_set()
        place.door(port=relay.ports[0]).enrol(OperatorId(place.admin), place.password)
        thread.join(20)
        assert waited.is_set()


def test_the_verb_listens_while_it_hands_over(place, capsys, tmp_path):
    taken = f"127.0.0.1:{place.relay.ports[0]}"
    province = make_conninfo(place.above.centre.place, user=place.hall_login)
    hall = make_conninfo(place.hall.place, user=place.hall.exchange)
    words = ["central", "hand-over", hall, province, "--relay", taken, "--json", "--data", str(tmp_path)]
    assert run(words, Container, Output()) != 0
    assert "relay_port_taken" in capsys.readouterr().out


def test_people_of_the_offices_above_are_heard_of_at_the_hall_as_at_the_province(place):
    owner, listed = place.above.centre.owner, "SELECT account.list_operator(%s, %s, %s, '科室')"
    handler = place.above.centre.add("handling", "handler", section="handling", office=CITY)
    clerk = place.above.centre.add("intake", "window_clerk", section="window", office=CITY)
    for who, account in ((place.admin, "adminc.x"), (handler, "city.h"), (clerk, "city.w")):
        owner.execute(listed, (who, account, account))
    place.exchange()
    asked, heard = "SELECT api.people(%s, %s)", []
    for server in (place.above.centre, place.hall):
        session = server.session(place.machine)
        heard.append(session.execute(asked, (CITY, None)).fetchone()[0])
        roll = read_roll(heard[-1])
        assert session.execute(asked, (CITY, roll.digest)).fetchone() == (None,)
    assert heard[0] == heard[1]
    assert {one.account for one in roll.people} == {"adminc.x", "city.h"}
    assert place.hall.owner.execute("SELECT 1 FROM core.operator WHERE operator_id = %s", (handler,)).fetchone() is None
    owner.execute("SELECT account.close(%s)", (handler,))
    place.exchange()
    roll = read_roll(place.hall.session(place.machine).execute(asked, (CITY, roll.digest)).fetchone()[0])
    assert {one.account: one.is_active for one in roll.people} == {"adminc.x": True, "city.h": False}
