"""Public keys and signatures of USB keys and certificates: Ed25519, ECDSA P-256, RSA-PSS, by ``cryptography``."""

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from app.kernel.errors import Rejected

LEAST_RSA_BITS = 2048
ES256_BYTES = 64
_Key = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class CheckedSignatures:
    """Serves ``app.staff.way_ports.Signatures``."""

    def public_key(self, given: bytes, now: datetime) -> bytes:
        """The key of a PEM or DER public key or certificate, as DER; a certificate must be valid now.

        Raises Rejected: key_unreadable, key_too_weak, certificate_not_valid.
        """
        key = _usable(_read(given, now))
        return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def holds(self, public_key: bytes, challenge: bytes, signature: bytes) -> bool:
        """Whether the signature is that of the challenge; ECDSA's as DER, or as r and s of 32 bytes each."""
        try:
            _verify(_usable(serialization.load_der_public_key(public_key)), challenge, signature)
        except InvalidSignature:
            return False
        return True


def _read(given: bytes, now: datetime) -> object:
    is_pem = given.lstrip().startswith(b"-----BEGIN")
    try:
        return (serialization.load_pem_public_key if is_pem else serialization.load_der_public_key)(given)
    except (ValueError, UnsupportedAlgorithm):
        pass
    try:
        found = (x509.load_pem_x509_certificate if is_pem else x509.load_der_x509_certificate)(given)
    except ValueError as error:
        raise Rejected("key_unreadable") from error
    if not found.not_valid_before_utc <= now < found.not_valid_after_utc:
        raise Rejected("certificate_not_valid")
    return found.public_key()


def _usable(key: object) -> _Key:
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        return key
    raise Rejected("key_too_weak")


def _verify(key: _Key, challenge: bytes, signature: bytes) -> None:
    """Raises InvalidSignature."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, challenge)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(_der(signature), challenge, ec.ECDSA(hashes.SHA256()))
    else:
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
        key.verify(signature, challenge, pss, hashes.SHA256())


def _der(signature: bytes) -> bytes:
    """ES256 as tools of the web write it has no frame; a DER signature of that length does not occur in practice."""
    if len(signature) != ES256_BYTES:
        return signature
    half = ES256_BYTES // 2
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
