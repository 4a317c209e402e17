"""Template protection: a vector as bytes, turned by a secret of its own, bound to one account and recogniser.

The rotation is orthogonal: two vectors under the same secret are as alike as before, the same face under two secrets
is unrelated.  A leaked template is answered by a new secret and a new enrolment.  It protects only while the secret
lies apart from the template.
"""

import hmac
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, sin, tau

from app.face.model import Vector, cosine
from app.kernel.ids import OperatorId

TEMPLATE_VERSION = 2
"""2: rotated by a secret; 1 was the bare vector."""

_ROUNDS = 8


def packed(vector: Vector) -> bytes:
    """A vector as little-endian float32, the form that is sealed."""
    return struct.pack(f"<{len(vector)}f", *vector)


def unpacked(clear: bytes) -> Vector:
    """The vector again; ValueError when the length is not a whole number of float32."""
    if len(clear) % 4:
        raise ValueError("not float32")
    return struct.unpack(f"<{len(clear) // 4}f", clear)


def template_context(operator: OperatorId, digest: str, version: int = TEMPLATE_VERSION) -> bytes:
    """What a sealed template is bound to: copied to another account it does not open."""
    return operator.bytes + f"|{digest}|{version}".encode()


def rotation_secret(key: bytes, salt: bytes) -> bytes:
    """The secret of one template, from the key outside the database and the random salt that lies beside it."""
    return hmac.digest(key, b"yichuang face rotation" + salt, "sha256")


class Rotation:
    """The orthogonal matrix of one secret for vectors of one length; lengths and cosines stay.

    It is a product of plane rotations: in each round the axes are paired anew and every pair is turned by an angle
    of its own.
    """

    def __init__(self, secret: bytes, length: int) -> None:
        self._planes = [plane for turn in range(_ROUNDS) for plane in _planes(secret, turn, length)]

    def __call__(self, vector: Vector) -> Vector:
        """The vector turned."""
        turned = list(vector)
        for one, other, low, high in self._planes:
            left, right = turned[one], turned[other]
            turned[one], turned[other] = low * left - high * right, high * left + low * right
        return tuple(turned)

    def back(self, vector: Vector) -> Vector:
        """The vector before it was turned."""
        turned = list(vector)
        for one, other, low, high in reversed(self._planes):
            left, right = turned[one], turned[other]
            turned[one], turned[other] = low * left + high * right, low * right - high * left
        return tuple(turned)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a face is compared with: a protected template and its rotation, or a bare vector (None)."""

    vector: Vector
    rotation: Rotation | None = None

    def likeness(self, probe: Vector) -> float:
        """The cosine, -1..1; NaN when the recognisers differ."""
        if self.rotation is None or len(probe) != len(self.vector):
            return cosine(probe, self.vector)
        return cosine(self.rotation(probe), self.vector)


def protected(vector: Vector, secret: bytes) -> bytes:
    """A vector in the form that is sealed."""
    return packed(Rotation(secret, len(vector))(vector))


def unprotected(clear: bytes, secret: bytes) -> Vector:
    """The vector that ``protected`` was given; only a transfer to another machine needs it, in memory."""
    vector = unpacked(clear)
    return Rotation(secret, len(vector)).back(vector)


def reference_of(clear: bytes, secret: bytes) -> Reference:
    """What ``protected`` gave, ready to be compared; the bare vector is never made."""
    vector = unpacked(clear)
    return Reference(vector, Rotation(secret, len(vector)))


def _planes(secret: bytes, turn: int, length: int) -> Iterator[tuple[int, int, float, float]]:
    order = _shuffled(length, secret, turn)
    for place, number in enumerate(_numbers(secret, b"angle", turn, length // 2)):
        angle = tau * number / 2**32
        yield order[2 * place], order[2 * place + 1], cos(angle), sin(angle)


def _shuffled(count: int, secret: bytes, turn: int) -> Sequence[int]:
    numbers = _numbers(secret, b"order", turn, count)
    return sorted(range(count), key=lambda place: (numbers[place], place))


def _numbers(secret: bytes, purpose: bytes, turn: int, count: int) -> Sequence[int]:
    """``count`` numbers below 2**32 that only the secret tells."""
    blocks = (
        hmac.digest(secret, purpose + bytes((turn,)) + block.to_bytes(2, "big"), "sha256")
        for block in range(-(-count // 8))
    )
    return struct.unpack(f">{-(-count // 8) * 8}I", b"".join(blocks))[:count]
