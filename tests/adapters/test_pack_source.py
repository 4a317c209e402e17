"""What a pack may be fetched from: hostile zips, wrong digests, addresses that are not https, an https server."""

import hashlib
import http.server
import io
import ssl
import stat
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.adapters import pack_source
from app.adapters.pack_source import checked_sha256, copy_folder, download, is_address, unpack
from app.kernel.errors import Rejected, Unavailable


def zipped(file: Path, *entries: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file


@pytest.fixture
def to(tmp_path):
    folder = tmp_path / "to"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("top", ["", "buffalo_x/"])
def test_the_files_of_a_zip_or_of_its_one_folder_are_taken(tmp_path, to, top):
    entries = [
        (f"{top}a.onnx", b"A"),
        (f"{top}manifest.json", b"{}"),
        (f"{top}deep/b.onnx", b"B"),
        (f"{top}.git", b"x"),
    ]
    unpack(zipped(tmp_path / "p.zip", *entries), to)
    assert {path.name: path.read_bytes() for path in to.iterdir()} == {"a.onnx": b"A", "manifest.json": b"{}"}


@pytest.mark.parametrize(
    "name", ["../a.onnx", "x/../../a.onnx", "/etc/a.onnx", "..\\a.onnx", "C:\\a.onnx", "x/../a.onnx"]
)
def test_a_zip_that_names_a_place_outside_is_refused_whole(tmp_path, to, name):
    with pytest.raises(Rejected, match="face_pack_zip"):
        unpack(zipped(tmp_path / "p.zip", ("good.onnx", b"G"), (name, b"evil")), to)
    assert list(to.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.zip", "to"]


def test_a_zip_with_a_link_is_refused(tmp_path, to):
    entry = zipfile.ZipInfo("link.onnx")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(Rejected, match="face_pack_zip"):
        unpack(tmp_path / "p.zip", to)


def test_a_zip_bomb_is_refused_by_what_it_says_and_by_what_comes_out(tmp_path, to, monkeypatch):
    monkeypatch.setattr(pack_source, "MOST_BYTES", 100_000)
    bomb = zipped(tmp_path / "p.zip", ("a.onnx", bytes(200_000)))
    with pytest.raises(Rejected, match="face_pack_too_large"):
        unpack(bomb, to)
    with pytest.raises(Rejected, match="face_pack_too_large"):
        pack_source._copied(io.BytesIO(bytes(200_000)), io.BytesIO(), 100_000)


def test_a_zip_of_too_many_files_is_refused(tmp_path, to):
    with pytest.raises(Rejected, match="face_pack_too_large"):
        unpack(zipped(tmp_path / "p.zip", *((f"{n}.txt", b"") for n in range(1001))), to)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\x00" * 40])
def test_what_is_no_zip_is_said_so(tmp_path, to, content):
    (tmp_path / "p.zip").write_bytes(content)
    with pytest.raises(Rejected, match="face_pack_zip"):
        unpack(tmp_path / "p.zip", to)


def test_a_damaged_zip_is_said_so(tmp_path, to):
    file = zipped(tmp_path / "p.zip", ("a.onnx", bytes(range(256)) * 400))
    damaged = bytearray(file.read_bytes())
    damaged[60] ^= 0xFF
    file.write_bytes(damaged)
    with pytest.raises(Rejected, match="face_pack_zip"):
        unpack(file, to)


def test_of_a_folder_only_plain_files_are_taken(tmp_path, to):
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "a.onnx").write_bytes(b"A")
    (source / "link.onnx").symlink_to("/etc/passwd")
    (source / "pack.lock.json").write_text("somebody else's lock")
    copy_folder(source, to)
    assert [path.name for path in to.iterdir()] == ["a.onnx"]


def test_another_digest_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"A")
    checked_sha256(tmp_path / "a", hashlib.sha256(b"A").hexdigest().upper())
    with pytest.raises(Rejected, match="face_pack_digest"):
        checked_sha256(tmp_path / "a", "0" * 64)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/p.zip", "file:///etc/passwd", "ftp://x/p.zip", "https://", "https://u:p@x/p.zip", "HTTP:x"],
)
def test_only_https_without_a_password_in_it_is_an_address_to_fetch(tmp_path, address):
    assert is_address(address)
    with pytest.raises(Rejected, match="face_pack_address"):
        download(address, tmp_path / "p.zip")
    assert not (tmp_path / "p.zip").exists()


@pytest.mark.parametrize("path", ["/opt/pack", "pack.zip", "buffalo_l", "C:\\pack"])
def test_a_path_is_no_address(path):
    assert not is_address(path)


def certificate(folder: Path) -> Path:
    """A certificate of this test's own for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "own.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


class Shop(http.server.BaseHTTPRequestHandler):
    """Hands out a pack, or sends elsewhere."""

    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone.zip" else 200)
        self.end_headers()
        self.wfile.write(b"the pack")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setenv("no_proxy", "localhost")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_pack_is_fetched_over_https_and_a_redirect_to_https_is_followed(tmp_path, shop):
    for address in (f"{shop}/pack.zip", f"{shop}/to/{shop}/pack.zip"):
        download(address, tmp_path / "p.zip")
        assert (tmp_path / "p.zip").read_bytes() == b"the pack"


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:9/p.zip", "file:///etc/passwd", "ftp://127.0.0.1/p.zip"])
def test_a_redirect_to_anything_else_is_refused(tmp_path, shop, elsewhere):
    with pytest.raises((Rejected, Unavailable), match=r"face_pack_(address|not_fetched)"):
        download(f"{shop}/to/{elsewhere}", tmp_path / "p.zip")
    assert not (tmp_path / "p.zip").exists()


def test_a_server_that_has_nothing_or_whose_certificate_nobody_knows_gives_no_pack(tmp_path, shop, monkeypatch):
    with pytest.raises(Unavailable, match="face_pack_not_fetched"):
        download(f"{shop}/gone.zip", tmp_path / "p.zip")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unavailable, match="face_pack_not_fetched"):
        download(f"{shop}/pack.zip", tmp_path / "p.zip")


def test_a_pack_that_never_ends_is_broken_off(tmp_path, shop, monkeypatch):
    monkeypatch.setattr(pack_source, "MOST_BYTES", 3)
    with pytest.raises(Rejected, match="face_pack_too_large"):
        download(f"{shop}/pack.zip", tmp_path / "p.zip")
