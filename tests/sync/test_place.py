"""Where the centre is, as the client judges it: no plain line over a network, the machine's own login and files."""

import uuid

import pytest

from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.messages import explain
from app.sync.place import DeviceRecord
from db.sync.enrolment import EnrolmentLine
from db.sync.place import LibpqPlaces, require_place, require_protected
from db.sync.transport import CentreLine

DEVICE = uuid.UUID("0192f000-0000-7000-8000-00000000d00a")
WHOLE = "host=centre.example sslmode=verify-full sslrootcert=/etc/yichuang/centre.pem"


@pytest.mark.parametrize("url", [
    "host=centre.example", "host=centre.example sslmode=require", "host=centre.example sslmode=verify-full",
    "host=centre.example sslmode=verify-ca sslrootcert=/a.pem",
    "host=/run/postgresql,centre.example", "host=/run/postgresql hostaddr=10.0.0.1",
    "postgresql://centre.example/prov", "dbname=prov", "service=prov",
])  # fmt: skip
def test_a_plain_line_over_a_network_is_refused_before_anything_is_sent(url):
    with pytest.raises(Rejected, match="centre_plain"):
        require_protected(url, is_plain_allowed=False)
    with pytest.raises(Rejected, match="centre_plain"):
        CentreLine(url).poll(OfficeId("350199"))
    with pytest.raises(Rejected, match="centre_plain"):
        EnrolmentLine(f"{url}{'?' if '://' in url else ' '}user=d{DEVICE.hex}").enrol(OperatorId(uuid.uuid4()), "x")
    require_protected(url, is_plain_allowed=True)


@pytest.mark.parametrize(
    "url", [WHOLE, "host=/run/postgresql", "postgresql://c.example/p?sslmode=verify-full&sslrootcert=/a.pem"]
)
def test_a_pinned_line_and_one_on_this_machine_are_not(url):
    require_protected(url, is_plain_allowed=False)


def test_what_the_environment_says_does_not_make_a_line_protected(monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", "/etc/yichuang/centre.pem")
    with pytest.raises(Rejected, match="centre_plain"):
        require_protected("host=centre.example", is_plain_allowed=False)


def test_a_pinned_line_whose_certificate_is_not_there_is_not_opened_as_another():
    with pytest.raises(Unavailable, match="centre_unreachable"):
        CentreLine(f"{WHOLE} hostaddr=127.0.0.1 port=1").poll(OfficeId("350199"))


def test_the_record_names_login_and_files_and_pins_the_authority(tmp_path):
    root, cert, key = (tmp_path / name for name in ("root.pem", "own.pem", "own.key"))
    for file in (root, cert, key):
        file.write_text("pem")
    places = LibpqPlaces()
    url = places.record("host=centre.example dbname=prov", DeviceRecord(DEVICE, cert, key, root))
    place = places.read(url)
    assert (place.host, place.device, place.login, place.is_protected) == (
        "centre.example",
        DEVICE,
        f"d{DEVICE.hex}",
        True,
    )
    assert (place.certificate, place.key, place.authority, place.password_file) == (str(cert), str(key), str(root), "")
    assert places.read(places.record(url, DeviceRecord(DEVICE, password_file=key))).authority == str(root)
    with pytest.raises(Rejected, match="centre_file_missing"):
        places.record(url, DeviceRecord(DEVICE, tmp_path / "gone"))
    with pytest.raises(Rejected, match="centre_place_unreadable"):
        places.read("host='")


@pytest.mark.parametrize("login", ["", "user=o0192f000000070008000000000000001", "user=dxyz", "user=postgres"])
def test_a_line_without_a_machines_login_gets_no_key(login):
    with pytest.raises(Rejected, match="centre_no_device"):
        EnrolmentLine(f"host=/nowhere {login}").enrol(OperatorId(uuid.uuid4()), "x")
    assert LibpqPlaces().read(f"host=/nowhere {login}").device is None


@pytest.mark.parametrize(("url", "code"), [
    ("中心服务器", "centre_place_word"), (f"{WHOLE} foo=1", "centre_place_word"),
    ("postgresql://centre.example/p?foo=1", "centre_place_word"), ("host='a", "centre_place_unreadable"),
    ("dbname=prov sslmode=verify-full sslrootcert=/a.pem", "centre_place_host"),
    ("postgresql://me:open%20sesame@centre.example/p", "setting_secret"), (f"{WHOLE} password = x", "setting_secret"),
    (f"{WHOLE} sslpassword=x", "setting_secret"), ("host=centre.example sslmode=require", "centre_plain"),
])  # fmt: skip
def test_what_an_administrator_typed_is_read_before_it_is_kept(url, code):
    with pytest.raises(Rejected, match=code) as refused:
        require_place(url, is_plain_allowed=False)
    assert explain(refused.value, "zh_CN") != explain(refused.value, "en")


@pytest.mark.parametrize("url", [WHOLE, "host=/run/postgresql dbname=p", f"{WHOLE} host=a,b target_session_attrs=any"])
def test_a_sound_place_is_kept(url):
    require_place(url, is_plain_allowed=False)
    require_place("host=centre.example", is_plain_allowed=True)
