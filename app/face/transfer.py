"""A template on its way to another machine of the same hall: what the file says, to whom, and until when.

The file is sealed to the target's key and proven by the source's: only that machine opens it, and nobody else can have
made it.  What stands readable in it (machines, hall, recogniser, dates) is bound to the sealed part.
"""

import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from app.face.model import Vector
from app.face.ports import Consent
from app.face.protection import packed, unpacked
from app.kernel.canonical import canonical
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId

PURPOSE = "yichuang face template transfer 1"
"""Bound into every file, so that no other use of the keys opens it."""

VALID = timedelta(days=7)

_MACHINE, _PARCEL = "yichuang machine", "yichuang face transfer"


class TransferBox(Protocol):
    """This machine's key pair for transfers, made from the store's key."""

    @property
    def public(self) -> bytes:
        """32 bytes, to be given to anybody."""
        ...

    def seal(self, clear: bytes, target: bytes, context: bytes) -> bytes:
        """Encrypt for the machine whose public key is ``target``; it can tell that this machine did it."""
        ...

    def unseal(self, sealed: bytes, source: bytes, context: bytes) -> bytes:
        """Decrypt what ``source`` made for this machine, or ``Rejected("face_transfer_broken")``."""
        ...


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as it names itself.  id: office and number, "350199-02".  store: whose key it has.  key: hex."""

    id: str
    store: str
    office: str
    hall: str
    demo: bool
    key: str

    @property
    def fingerprint(self) -> str:
        """What two people compare on both screens: 16 hex digits in fours."""
        told = hashlib.sha256(f"{self.id}|{self.store}|{self.key}".encode()).hexdigest()[:16]
        return "-".join(told[place : place + 4] for place in range(0, 16, 4))

    def text(self) -> str:
        """As its file says it."""
        return json.dumps({"kind": _MACHINE} | asdict(self) | {"fingerprint": self.fingerprint}, ensure_ascii=False)


def read_machine(text: str) -> Machine:
    """The machine of such a file; ``Rejected("face_machine_unreadable")``."""
    try:
        told = json.loads(text)
        if told.pop("kind") != _MACHINE:
            raise ValueError("another kind of file")
        fingerprint = told.pop("fingerprint")
        machine = _machine(told)
        if fingerprint != machine.fingerprint:
            raise ValueError("the fingerprint is another's")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Rejected("face_machine_unreadable") from error
    return machine


def _machine(told: Mapping[str, Any]) -> Machine:
    texts = {name: str(told[name]) for name in ("id", "store", "office", "hall", "key")}
    if len(bytes.fromhex(texts["key"])) != 32 or not isinstance(told["demo"], bool):
        raise ValueError("no key")
    return Machine(**texts, demo=told["demo"])


@dataclass(frozen=True, slots=True)
class Contents:
    """What only the target reads.

    id_hash: of account and ID number under ``salt``: the two stores hash ID numbers under keys of their own.
    threshold: raised for look-alikes, else None.  consents: in force when it was made.
    """

    account: str
    salt: bytes
    id_hash: bytes
    enrolled_at: datetime
    threshold: float | None
    consents: tuple[Consent, ...]
    vector: Vector = field(repr=False)

    def is_of(self, account: str, id_number: str) -> bool:
        """Whether it is that person's."""
        return account == self.account and hmac.compare_digest(self.id_hash, _id_hash(self.salt, account, id_number))


def contents_for(
    account: str,
    id_number: str,
    vector: Vector,
    *,
    enrolled_at: datetime,
    threshold: float | None,
    consents: tuple[Consent, ...],
) -> Contents:
    """The contents of a new transfer."""
    salt = secrets.token_bytes(16)
    return Contents(account, salt, _id_hash(salt, account, id_number), enrolled_at, threshold, consents, vector)


@dataclass(frozen=True, slots=True)
class Parcel:
    """The file.  digest: hex sha256 of the recogniser.  version: of the template's protection."""

    id: str
    source: Machine
    target: Machine
    digest: str
    version: int
    made_at: datetime
    expires_at: datetime
    sealed: bytes = field(default=b"", repr=False)

    def context(self) -> bytes:
        """Everything readable, to which the sealed part is bound."""
        return canonical({"purpose": PURPOSE} | self._readable())

    def text(self) -> str:
        """As the file says it."""
        return json.dumps(
            {"kind": _PARCEL} | self._readable() | {"sealed": self.sealed.hex()}, ensure_ascii=False, indent=1
        )

    def _readable(self) -> dict[str, Any]:
        moments = {"made_at": self.made_at.isoformat(), "expires_at": self.expires_at.isoformat()}
        machines = {"source": asdict(self.source), "target": asdict(self.target)}
        return {"id": self.id, "digest": self.digest, "version": self.version} | machines | moments


def read_parcel(text: str) -> Parcel:
    """The file's parcel, nothing of it proven yet; ``Rejected("face_transfer_unreadable")``."""
    try:
        told = json.loads(text)
        if told["kind"] != _PARCEL:
            raise ValueError("another kind of file")
        return Parcel(
            id=str(UUID(told["id"])),
            source=_machine(told["source"]),
            target=_machine(told["target"]),
            digest=str(told["digest"]),
            version=int(told["version"]),
            made_at=_moment(told["made_at"]),
            expires_at=_moment(told["expires_at"]),
            sealed=bytes.fromhex(told["sealed"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Rejected("face_transfer_unreadable") from error


def packed_contents(contents: Contents) -> bytes:
    """The clear text that is sealed."""
    told = {
        "account": contents.account,
        "salt": contents.salt.hex(),
        "id_hash": contents.id_hash.hex(),
        "enrolled_at": contents.enrolled_at.isoformat(),
        "threshold": None if contents.threshold is None else f"{contents.threshold:.4f}",
        "consents": [
            {"scope": one.scope, "notice": one.notice_version, "consent": one.consent_version, "at": one.at.isoformat()}
            for one in contents.consents
        ],
        "vector": packed(contents.vector).hex(),
    }
    return json.dumps(told).encode()


def unpacked_contents(clear: bytes, operator: OperatorId) -> Contents:
    """The contents again; their consents are ``operator``'s, who has not been compared yet."""
    told = json.loads(clear)
    consents = tuple(
        Consent(operator, "given", one["scope"], one["notice"], one["consent"], operator, _moment(one["at"]))
        for one in told["consents"]
    )
    return Contents(
        account=told["account"],
        salt=bytes.fromhex(told["salt"]),
        id_hash=bytes.fromhex(told["id_hash"]),
        enrolled_at=_moment(told["enrolled_at"]),
        threshold=None if told["threshold"] is None else float(told["threshold"]),
        consents=consents,
        vector=unpacked(bytes.fromhex(told["vector"])),
    )


def _moment(text: str) -> datetime:
    """With its zone; ValueError without."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment


def _id_hash(salt: bytes, account: str, id_number: str) -> bytes:
    normal = unicodedata.normalize("NFKC", id_number).strip().upper()
    return hmac.digest(salt, f"{account}|{normal}".encode(), "sha256")
