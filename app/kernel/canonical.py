"""Canonical bytes and the links of every chain (architecture, decision 11)."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785

FIRST_PREVIOUS = bytes(32)
"""What the first row of a chain names as its predecessor."""


def canonical(body: Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of ``body``; money and ratios must already be strings, so floats are refused."""
    _refuse_floats(body)
    return rfc8785.dumps(dict(body))


def link(previous: bytes, body: bytes) -> bytes:
    """The 32-byte hash of a chain row: sha256(previous hash ‖ canonical body)."""
    return hashlib.sha256(previous + body).digest()


def row_digest(row: Mapping[str, object]) -> str:
    """Hex sha256 over every value of a row that lies outside the chain: by it an audit body vouches for the row."""
    return hashlib.sha256(canonical({key: None if v is None else str(v) for key, v in row.items()})).hexdigest()


def actor_commitment(operator: bytes, nonce: bytes) -> str:
    """How a body names the acting person before the decision: hex sha256(operator id ‖ 16 random bytes)."""
    if len(nonce) != 16:
        raise ValueError("the nonce is 16 bytes")
    return hashlib.sha256(operator + nonce).hexdigest()


def terminal_commitment(nonce: bytes, terminal: str) -> str:
    """How the body of a case's event names the machine before the decision: hex sha256(nonce ‖ name in UTF-8)."""
    return hashlib.sha256(opening(nonce, terminal)).hexdigest()


def opening(nonce: bytes, terminal: str) -> bytes:
    """What opens both commitments of a body, for whoever knows the operator: 16 random bytes, then the machine's name.

    terminal: "" where the body names no machine, or names it in clear as programs of before wrote it.
    """
    if len(nonce) != 16:
        raise ValueError("the nonce is 16 bytes")
    return nonce + terminal.encode()


def is_opened(actor: object, terminal: object, operator: bytes, opened: bytes) -> bool:
    """Whether ``opened`` shows this operator behind a body's ``actor``, and a machine where it commits to one.

    terminal: the body's word for its machine, None for a body that does not commit to it.
    """
    if len(opened) < 16 or actor_commitment(operator, opened[:16]) != actor:
        return False
    if not is_commitment(terminal):
        return len(opened) == 16
    return len(opened) > 16 and hashlib.sha256(opened).hexdigest() == terminal


def is_commitment(named: object) -> bool:
    """Whether a body's word for its machine is a commitment; in bodies of before it is the name itself."""
    return isinstance(named, str) and len(named) == 64 and not set(named) - set("0123456789abcdef")


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("money and ratios stand in a body as strings")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
