"""A private certificate authority in a folder, by ``cryptography``: EC P-256, what it issued kept beside."""

import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.kernel.certificates import Issued
from app.kernel.errors import Rejected, Unavailable

AUTHORITY_DAYS, LEAF_DAYS = 3650, 730
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,62}[A-Za-z0-9])?")
_SLACK = timedelta(days=1)
"""A certificate is valid since the day before: clocks of windows differ."""


class FolderAuthority:
    """Serves ``app.kernel.certificates.Authority``.

    folder: holds ca.crt, ca.key, ca.crl, pairs NAME.crt and NAME.key, and issued/SERIAL.crt for every certificate ever
    given out, so that an older one of the same name can be revoked too.  All files are readable by their owner alone.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder, self._now = folder, now

    def found(self) -> Issued:
        """As the port says."""
        if (self._folder / "ca.key").exists():
            raise Rejected("certs_already_made", folder=self._folder)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _named(f"Yichuang centre {self._now():%Y} {secrets.token_hex(4)}")  # two authorities are told apart
        builder = self._begun(name, name, key.public_key(), AUTHORITY_DAYS).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        certificate = builder.add_extension(_usage(is_authority=True), critical=True).sign(key, hashes.SHA256())
        written = [self._write("ca.key", _key_text(key)), self._write("ca.crt", _text(certificate))]
        written.append(self._write_list(certificate, key, []))
        return Issued("ca", certificate.not_valid_after_utc, tuple(written))

    def server(self, host: str) -> Issued:
        """As the port says."""
        try:
            place: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            place = x509.DNSName(_checked(host))
        return self._issue(host, ExtendedKeyUsageOID.SERVER_AUTH, [place])

    def machine(self, name: str) -> Issued:
        """As the port says."""
        return self._issue(_checked(name), ExtendedKeyUsageOID.CLIENT_AUTH, [])

    def revoke(self, name: str) -> Issued:
        """As the port says."""
        certificate, key = self._opened()
        found = [one for one in self._issued() if one.subject == _named(name)]
        if not found:
            raise Rejected("certs_unknown", name=name)
        before = x509.load_pem_x509_crl(self._read("ca.crl"))
        known = {one.serial_number for one in before}
        entries = [*before, *(self._revoked(one) for one in found if one.serial_number not in known)]
        written = self._write_list(certificate, key, entries)
        return Issued(name, max(one.not_valid_after_utc for one in found), (written,))

    def _issue(self, name: str, purpose: x509.ObjectIdentifier, places: Sequence[x509.GeneralName]) -> Issued:
        authority, authority_key = self._opened()
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._begun(_named(name), authority.subject, key.public_key(), LEAF_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(is_authority=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if places:
            builder = builder.add_extension(x509.SubjectAlternativeName(places), critical=False)
        certificate = builder.sign(authority_key, hashes.SHA256())
        self._write(f"issued/{certificate.serial_number:x}.crt", _text(certificate))
        file = name.replace(":", "-")
        files = (self._write(f"{file}.key", _key_text(key)), self._write(f"{file}.crt", _text(certificate)))
        return Issued(name, certificate.not_valid_after_utc, files)

    def _begun(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
    ) -> x509.CertificateBuilder:
        now = self._now()
        builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
        builder = builder.not_valid_before(now - _SLACK).not_valid_after(now + timedelta(days=days))
        return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)

    def _write_list(
        self, authority: x509.Certificate, key: ec.EllipticCurvePrivateKey, entries: Sequence[x509.RevokedCertificate]
    ) -> Path:
        # as long as the authority: the server refuses everybody once its list has run out
        builder = x509.CertificateRevocationListBuilder(
            authority.subject, self._now() - _SLACK, authority.not_valid_after_utc, revoked_certificates=list(entries)
        )
        signed = builder.sign(key, hashes.SHA256())
        return self._write("ca.crl", signed.public_bytes(serialization.Encoding.PEM))

    def _revoked(self, certificate: x509.Certificate) -> x509.RevokedCertificate:
        builder = x509.RevokedCertificateBuilder(certificate.serial_number, self._now() - _SLACK)
        return builder.build()

    def _issued(self) -> list[x509.Certificate]:
        files = sorted((self._folder / "issued").glob("*.crt"))
        return [x509.load_pem_x509_certificate(file.read_bytes()) for file in files]

    def _opened(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        if not (self._folder / "ca.key").exists():
            raise Rejected("certs_no_authority", folder=self._folder)
        key = serialization.load_pem_private_key(self._read("ca.key"), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return x509.load_pem_x509_certificate(self._read("ca.crt")), key

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise Unavailable("certs_folder", reason=error.strerror or "") from error

    def _write(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        new = path.with_name(f"{path.name}.new")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            with open(new, "xb", opener=_owner_only) as file:
                file.write(content)
            new.replace(path)
        except OSError as error:
            raise Unavailable("certs_folder", reason=error.strerror or "") from error
        return path


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or name in ("ca", "issued"):
        raise Rejected("certs_name_wrong", name=name)
    return name


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _text(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_text(key: ec.EllipticCurvePrivateKey) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())
