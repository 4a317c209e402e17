"""The verification code, the page's hash, and the text inside the QR code."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from app.documents.model import Paper, PaperCode
from app.documents.values_text import values_text
from app.kernel.canonical import canonical
from app.kernel.errors import Rejected

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 8
_PREFIX = "YC1"
PAYLOAD_START = f"{_PREFIX}:"
"""How the text of our QR codes begins."""
_PAYLOAD = re.compile(rf"{_PREFIX}:([0-9A-Z./ -]{{1,60}}):([{_ALPHABET}]{{{_CODE_LETTERS}}})")


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """What a scanned QR code says."""

    number: str
    code: str


def papers_secret(store_key: bytes) -> bytes:
    """The secret of a store's verification codes, made from its key: it stays the same as long as the file does."""
    return hmac.digest(store_key, b"yichuang papers 1", hashlib.sha256)


def verification_code(secret: bytes, paper: PaperCode, number: str) -> str:
    """Eight letters and digits (40 bits) that only the holder of the store's secret can make.

    Letters that are easily misread (I, L, O, U) do not occur.
    """
    mac = hmac.digest(secret, f"{paper}\n{number}".encode(), hashlib.sha256)
    bits = int.from_bytes(mac[:5], "big")
    return "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(_CODE_LETTERS)))


def evaluation_code(secret: bytes, number: str) -> str:
    """Six letters and digits with which a visitor rates this one service (standards R-05, E-02)."""
    mac = hmac.digest(secret, f"evaluation\n{number}".encode(), hashlib.sha256)
    return "".join(_ALPHABET[byte & 31] for byte in mac[:6])


def matches(secret: bytes, scanned: ScannedCode) -> PaperCode | None:
    """The kind of paper that carries this number and code, or None when the code is not ours."""
    for paper in PaperCode:
        if hmac.compare_digest(verification_code(secret, paper, scanned.number), scanned.code):
            return paper
    return None


def page_hash(values: Paper, wording: str, template: str) -> str:
    """Hex sha256 over the canonical values, the wording's version and the template: equal on a reprint."""
    return text_hash(values_text(values), wording, template)


def text_hash(text: str, wording: str, template: str) -> str:
    """As ``page_hash``, from the values' canonical text."""
    return hashlib.sha256(canonical({"values": text, "wording": wording, "template": template})).hexdigest()


def qr_payload(number: str, code: str) -> str:
    """What the QR code holds; upper case and digits only, so that the squares stay large."""
    return f"{_PREFIX}:{number}:{code}"


def read_code(payload: str) -> ScannedCode:
    """Number and verification code of a scanned text; Rejected("qr_not_ours") for any other text."""
    found = _PAYLOAD.fullmatch(payload.strip())
    if found is None:
        raise Rejected("qr_not_ours")
    return ScannedCode(found[1], found[2])
