"""Windows founded apart, each in a folder of its own, driven by the verbs that are typed; posed people sit there."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from app.adapters.key_store import FolderKeys
from app.adapters.staff_wiring import SignInDoor
from app.bootstrap.container import Container
from app.cli.context import Output
from app.cli.main import run
from app.kernel.identity import check_character
from tests.builders.posed import PosedCamera, PosedEngine, sitting

PASSPHRASE, PASSWORD = "twelve signs and more", "Window-2026"
POSTS = ("system_admin", "security_admin", "audit_admin", "unit_head")


def number(place: int) -> str:
    """An invented ID number."""
    first = f"35019919810101{place:03d}"
    return first + check_character(first)


def setup_file(
    folder: Path, *, code: str, level: str, machine: int, superior: dict[str, str] | None, first: int
) -> Path:
    """What an office is founded from.  first: the place of its first founder's ID number."""
    words = ("address", "hours", "query_way", "evaluation_way", "government", "court")
    office = dict.fromkeys(words, "示例") | {"name": f"示例{code}", "hall": f"大厅{code}", "level": level}
    office |= {"code": code, "standalone": superior is None, "phone": "0000-1", "complaint_phone": "0000-2"}
    people = {
        post: {"name": f"人{first + place}", "id_no": number(first + place), "account": f"p{first + place:02d}.x"}
        for place, post in enumerate(POSTS)
    }
    said = {"office": office, "machine": machine, "window": str(machine), "people": people}
    file = folder / f"{code}-{machine}.yaml"
    file.write_text(yaml.safe_dump(said | ({"superior": superior} if superior else {}), allow_unicode=True), "utf-8")
    return file


def face_of(account: str) -> tuple[float, ...]:
    """The face of whoever has that account (``p07.x``), at right angles to everybody else's."""
    return tuple(float(axis == int(account[1:3] or 0)) for axis in range(64))


class Place(Container):
    """The program over one folder.  seen: who sits before the camera."""

    seen = ""
    is_enrolling = False

    def sign_in_door(self, camera: int | None = None, video: Path | None = None) -> SignInDoor:  # noqa: ARG002
        """The door, with posed people."""
        camera_ = PosedCamera(sitting(face_of(self.seen)))
        parts = SimpleNamespace(camera=camera_, engine=PosedEngine(finds_points=self.is_enrolling))
        return SignInDoor(self.staff, self.terminal, lambda: parts)


class Machine:
    """A window's machine."""

    def __init__(self, folder: Path, clock: Any = None) -> None:
        self.folder, self._clock = folder, clock
        self.words = folder.parent / f"{folder.name}.words"
        self.words.mkdir()
        self.secrets: dict[str, str] = {}

    def file(self, name: str, text: str) -> str:
        """A file with a word in it, as verbs read passwords."""
        path = self.words / name
        path.write_text(text + "\n", "utf-8")
        return str(path)

    def open(self) -> Place:
        """The program over this folder; to be closed."""
        made = Place(self.folder)
        if self._clock is not None:
            made.clock = self._clock
        return made

    def call(self, *words: str, seen: str = "") -> tuple[int, Any]:
        """A verb in a process of its own, as far as the store goes: exit status and answer."""

        def place(_data: Path | None) -> Place:
            made = self.open()
            made.seen, made.is_enrolling = seen, words[:2] == ("face", "enrol")
            return made

        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run([*words, "--json"], place, output)
        said = output.out.getvalue()
        if words[:2] == ("central", "worker"):  # a value a line
            return status, [json.loads(line) for line in said.splitlines()]
        return status, json.loads(said) if said else output.err.getvalue()

    def do(self, *words: str, seen: str = "") -> Any:
        """The same where it has to be done."""
        status, answer = self.call(*words, seen=seen)
        assert status == 0, (words, answer)
        return answer

    def found(self, setup: Path, key: Path | None) -> None:
        """``setup``, with the province's key or without."""
        given = ("--person-key", str(key), "--passphrase-file", self.file("passphrase", PASSPHRASE)) if key else ()
        made = self.do("setup", "--from", str(setup), *given)
        self.secrets = {one["account"]: one["secret"] for one in made["accounts"]}

    def first_password(self, account: str, secret: str | None = None) -> None:
        """The one-time password is changed at a first sign-in, which ends at the face that is not there yet."""
        self.call(
            "signin", "--account", account, "--password-file", self.file("once", secret or self.secrets[account]),
            "--new-password-file", self.file("own", PASSWORD), seen=account,
        )  # fmt: skip

    def sign_in(self, account: str) -> None:
        """Both factors."""
        self.do("signin", "--account", account, "--password-file", self.file("own", PASSWORD), seen=account)

    def enrol_face(self, account: str, *more: str) -> None:
        """By whoever is signed in, or the first one before two others."""
        given = ("--consent-given", "device", "--wording", "1.1", "--password-file", self.file("own", PASSWORD))
        self.do("face", "enrol", "--account", account, *given, *more, seen=account)

    def forget(self) -> None:
        """The key goes with the folder."""
        FolderKeys(self.folder).forget()
