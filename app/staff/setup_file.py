"""The file from which an office is set up: read with its line numbers, all its faults found at once."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

import yaml

from app.kernel.actor import Post
from app.kernel.errors import Rejected
from app.kernel.identity import citizen_number
from app.kernel.ids import OfficeId
from app.kernel.office import OfficeProfile
from app.staff.model import NewOperator, Office, OfficeLevel, check_account

FOUNDERS = (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDIT_ADMIN, Post.UNIT_HEAD)
"""The four people an office cannot start without."""

HOME_SECTION = "office"
"""Section code of the founders."""

_PROFILE = tuple(field.name for field in fields(OfficeProfile) if field.name not in ("name", "hall"))
LARGEST_FILE = 200_000
"""Bytes; a whole file takes a hundredth of it."""

_PERSON = ("name", "id_no", "account", "phone")


@dataclass(frozen=True, slots=True)
class SetupPlan:
    """What a sound file asks for.

    machine: 1..99.  superior: None exactly for a standalone office.  founders: one per post of ``FOUNDERS``.
    window: at which the machine stands, "" for none.
    """

    office: Office
    superior: Office | None
    profile: OfficeProfile
    machine: int
    founders: tuple[NewOperator, ...]
    window: str = ""


@dataclass(frozen=True, slots=True)
class SetupFault:
    """What is wrong, and on which line (the first is 1)."""

    line: int
    code: str
    values: Mapping[str, object]


class SetupFileRefused(Rejected):
    """The file has faults, in the order of its lines."""

    def __init__(self, faults: tuple[SetupFault, ...]) -> None:
        super().__init__("setup_file_refused", count=len(faults), line=faults[0].line)
        self.faults = faults


def read_setup(text: str, today: date) -> SetupPlan:
    """The plan in a YAML or JSON text, or SetupFileRefused with every fault.

    Raises Rejected("setup_several_machines") when more than one machine is to share one office without an authority.
    """
    reader = _Reader(today)
    plan = reader.plan(_tree(text))
    if reader.faults:
        raise SetupFileRefused(tuple(sorted(reader.faults, key=lambda fault: fault.line)))
    return plan


def _tree(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SetupFileRefused((SetupFault(line, "setup_not_readable", {}),)) from error
    except (yaml.YAMLError, RecursionError) as error:  # signs that are no text; brackets without end
        raise SetupFileRefused((SetupFault(1, "setup_not_readable", {}),)) from error


class _Reader:
    """Walks the nodes; keeps faults and goes on with an empty value, so that one reading finds them all."""

    def __init__(self, today: date) -> None:
        self._today = today
        self.faults: list[SetupFault] = []

    def plan(self, root: yaml.Node | None) -> SetupPlan:
        top = self._mapping(root, ("office", "superior", "machine", "machines", "window", "people"), "file")
        superior = self._superior(top.get("superior"))
        office, profile = self._office(self._need(top, root, "office"), superior)
        machine = self._whole(top.get("machine"), 1, "machine")
        if self._whole(top.get("machines"), 1, "machines") > 1:
            raise Rejected("setup_several_machines")
        window = self._text(top, root, "window", optional=True)
        founders = self._founders(self._need(top, root, "people"), office.id)
        return SetupPlan(office, superior, profile, machine, founders, window)

    def _office(self, node: yaml.Node | None, superior: Office | None) -> tuple[Office, OfficeProfile]:
        parts = self._mapping(node, ("code", "name", "level", "hall", "standalone", *_PROFILE), "office")
        code, name, hall = (self._text(parts, node, key) for key in ("code", "name", "hall"))
        self._division(code, parts.get("code"))
        standalone = self._flag(parts, node, "standalone")
        if standalone is not None and standalone == (superior is not None):
            self._fault(parts["standalone"], "setup_standalone_or_superior")
        lines = {key: self._text(parts, node, key, optional=key.endswith("_en")) for key in _PROFILE}
        office = Office(
            OfficeId(code), name, self._level(parts, node), superior.id if superior else None, hall, bool(standalone)
        )
        return office, OfficeProfile(name=name, hall=hall, **lines)

    def _superior(self, node: yaml.Node | None) -> Office | None:
        if node is None:
            return None
        parts = self._mapping(node, ("code", "name", "level"), "superior")
        code = self._text(parts, node, "code")
        self._division(code, parts.get("code"))
        return Office(OfficeId(code), self._text(parts, node, "name"), self._level(parts, node), None, "")

    def _founders(self, node: yaml.Node | None, office: OfficeId) -> tuple[NewOperator, ...]:
        posts = self._mapping(node, tuple(post.value for post in FOUNDERS), "people")
        found: list[NewOperator] = []
        for post in FOUNDERS:
            person = self._need(posts, node, post.value)
            if person is not None:
                new = self._person(person, post, office)
                self._distinct(person, new, found)
                found.append(new)
        return tuple(found)

    def _person(self, node: yaml.Node, post: Post, office: OfficeId) -> NewOperator:
        parts = self._mapping(node, _PERSON, post.value)
        name, account, raw = (self._text(parts, node, key) for key in ("name", "account", "id_no"))
        number = citizen_number(raw, self._today)
        if raw and not number.valid:
            self._fault(parts["id_no"], "setup_id_number", post=post.value)
        if account:
            try:
                account = check_account(account)
            except Rejected as refused:
                self._fault(parts["account"], refused.code, **refused.values)
        phone = self._text(parts, node, "phone", optional=True)
        return NewOperator(account, name, number.number, office, HOME_SECTION, post, phone)

    def _distinct(self, node: yaml.Node, new: NewOperator, before: list[NewOperator]) -> None:
        if new.id_no and any(new.id_no == other.id_no for other in before):
            self._fault(node, "setup_same_person", post=new.post.value)
        if new.account and any(new.account == other.account for other in before):
            self._fault(node, "setup_same_account", account=new.account)

    def _level(self, parts: Mapping[str, yaml.Node], parent: yaml.Node | None) -> OfficeLevel:
        text = self._text(parts, parent, "level")
        if text in {level.value for level in OfficeLevel}:
            return OfficeLevel(text)
        if text:
            self._fault(parts["level"], "setup_level", level=text)
        return OfficeLevel.COUNTY

    def _division(self, code: str, node: yaml.Node | None) -> None:
        if node is not None and not (len(code) == 6 and code.isascii() and code.isdigit()):
            self._fault(node, "setup_division_code")

    def _mapping(self, node: yaml.Node | None, known: tuple[str, ...], section: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            if node is not None or section == "file":
                self._fault(node, "setup_not_a_section", section=section)
            return {}
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value not in known:
                said = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
                self._fault(key, "setup_unknown", key=said, section=section)
            elif key.value in parts:
                self._fault(key, "setup_twice", key=key.value)
            else:
                parts[key.value] = value
        return parts

    def _need(self, parts: Mapping[str, yaml.Node], parent: yaml.Node | None, key: str) -> yaml.Node | None:
        if key not in parts and parent is not None:
            self._fault(parent, "setup_missing", key=key)
        return parts.get(key)

    def _text(
        self, parts: Mapping[str, yaml.Node], parent: yaml.Node | None, key: str, *, optional: bool = False
    ) -> str:
        """Any scalar as it was typed: a code without quotes keeps its digits."""
        node = parts.get(key) if optional else self._need(parts, parent, key)
        if node is None:
            return ""
        text = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
        if not text and not optional:
            self._fault(node, "setup_empty", key=key)
        return str(text)

    def _flag(self, parts: Mapping[str, yaml.Node], parent: yaml.Node | None, key: str) -> bool | None:
        text = self._text(parts, parent, key).lower()
        if text not in ("", "true", "false"):
            self._fault(parts[key], "setup_not_yes_no", key=key)
        return {"true": True, "false": False}.get(text)

    def _whole(self, node: yaml.Node | None, otherwise: int, key: str) -> int:
        if node is None:
            return otherwise
        text = node.value if isinstance(node, yaml.ScalarNode) else ""
        if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= 99:
            return int(text)
        self._fault(node, "setup_not_1_to_99", key=key)
        return otherwise

    def _fault(self, node: yaml.Node | None, code: str, **values: object) -> None:
        line = node.start_mark.line + 1 if node is not None and node.start_mark else 1
        self.faults.append(SetupFault(line, code, values))
