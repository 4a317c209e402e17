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


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("money and ratios stand in a body as strings")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
