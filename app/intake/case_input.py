"""An application written by hand as a JSON file: read strictly, turned into the draft that a window would hold."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from app.cases.green import GreenReason
from app.cases.model import SubjectRef
from app.catalogue.model import Catalogue, FieldType, ServiceItem
from app.intake.draft_json import answers_from_data, line_from_data, only_keys
from app.intake.model import Answers, Draft
from app.kernel.actor import Actor
from app.kernel.errors import NotFound, Rejected
from app.kernel.files import is_too_large, read_at_most
from app.kernel.identity import normal
from app.kernel.ids import DraftId, new_uuid
from app.registry.queries import RegistryQueries

KEYS = frozenset({"request", "item", "person", "unit", "answers", "materials", "green"})
_PERSON_KEYS = frozenset({"id_type", "id_no", "name"})
_UNIT_KEYS = frozenset({"uscc", "name"})
_TABLES = (FieldType.ROWS, FieldType.ROSTER)
LARGEST_FILE = 8_000_000
"""Bytes; a roster of ten thousand people takes a quarter of it."""


def read_input(file: Path, keys: frozenset[str] | None = KEYS) -> Mapping[str, Any]:
    """The outermost object of a file.  keys: which it may have, None for any.

    Raises NotFound("input_not_found"); Rejected: input_not_json, input_too_large, input_not_object,
    input_unknown_key, input_key_twice.
    """
    try:
        text = read_at_most(file, LARGEST_FILE).decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_each_key_once)
        json.dumps(data, ensure_ascii=False).encode()  # half a character, written as an escape, cannot be kept
    except OSError as error:
        if is_too_large(error):
            raise Rejected("input_too_large", file=str(file), megabytes=LARGEST_FILE // 1_000_000) from error
        raise NotFound("input_not_found", file=str(file)) from error
    except json.JSONDecodeError as error:
        raise Rejected("input_not_json", file=str(file), line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # other encodings, endless digits, brackets without end
        raise Rejected("input_not_json", file=str(file), line=1) from error
    if not isinstance(data, dict):
        raise Rejected("input_not_object", file=str(file))
    if keys is not None:
        only_keys(data, keys, file.name)
    return data


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        raise Rejected("input_key_twice", key=next(key for key in keys if keys.count(key) > 1))
    return data


def draft_from_input(
    data: Mapping[str, Any],
    actor: Actor,
    *,
    catalogue: Catalogue,
    registry: RegistryQueries,
    key_of: Callable[[str], bytes],
) -> Draft:
    """The draft of one application.

    ``request`` (a UUID) makes repeating the file harmless.  key_of: keyed hash of a number.
    Raises Rejected: input_bad_value, input_unknown_key, input_subject_unknown; NotFound("item_not_found").
    """
    code = data.get("item")
    if not isinstance(code, str):
        raise Rejected("input_bad_value", where="item")
    try:
        item = catalogue.item(code)
    except KeyError as error:
        raise NotFound("item_not_found", item=code) from error
    subject, numbers = _subject(data, registry, key_of)
    lines = data.get("materials", [])
    if not isinstance(lines, list):
        raise Rejected("input_bad_value", where="materials")
    return Draft(
        id=DraftId(new_uuid()),
        request=_request(data.get("request")),
        office=actor.office,
        clerk=actor.operator,
        item=code,
        catalogue=catalogue.version,
        subject=subject,
        answers={**_fitting(item, numbers), **_answers(item, data.get("answers", {}))},
        materials=tuple(line_from_data(line) for line in lines),
        green=_green(data.get("green")),
    )


def _green(text: object) -> GreenReason | None:
    if text is None:
        return None
    try:
        return GreenReason(str(text))
    except ValueError as error:
        raise Rejected("input_bad_value", where="green") from error


def _subject(
    data: Mapping[str, Any], registry: RegistryQueries, key_of: Callable[[str], bytes]
) -> tuple[SubjectRef, Answers]:
    if ("person" in data) == ("unit" in data):
        raise Rejected("input_bad_value", where="person / unit")
    if "unit" in data:
        given = _texts(data["unit"], _UNIT_KEYS, "unit", "uscc")
        code = normal(given["uscc"])
        unit = registry.unit_by_uscc(code)
        known = (str(unit.id), unit.name) if unit else ("", _name_of(given))
        return SubjectRef("unit", *known, code, key_of(code)), {"uscc": code}
    given = _texts(data["person"], _PERSON_KEYS, "person", "id_no")
    number, kind = normal(given["id_no"]), given.get("id_type", "resident_id")
    person = registry.person_by_number(kind, number)
    known = (str(person.id), person.name) if person else ("", _name_of(given))
    return SubjectRef("person", *known, number, key_of(number)), {"id_type": kind, "id_no": number}


def _answers(item: ServiceItem, data: object) -> Answers:
    """Answers to questions of this item only; a table's in rows, all others not."""
    answers = answers_from_data(data)
    fields = {field.key: field for field in item.all_fields()}
    only_keys(answers, frozenset(fields), "answers")
    for key, value in answers.items():
        rows = isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
        if rows != (fields[key].type in _TABLES) and value != []:
            raise Rejected("input_bad_value", where=f"answers.{key}")
    return answers


def _name_of(given: Mapping[str, str]) -> str:
    """Whom the register does not know must be named."""
    if not given.get("name", "").strip():
        raise Rejected("input_subject_unknown")
    return given["name"].strip()


def _fitting(item: ServiceItem, numbers: Answers) -> Answers:
    """The subject's numbers under the keys that the form asks; a dead person's carry the word in front."""
    keys = {field.key for field in item.all_fields()}
    own = {key: value for key, value in numbers.items() if key in keys}
    return own or {f"deceased_{key}": value for key, value in numbers.items() if f"deceased_{key}" in keys}


def _texts(data: object, known: frozenset[str], where: str, needed: str) -> Mapping[str, str]:
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise Rejected("input_bad_value", where=where)
    only_keys(data, known, where)
    if not data.get(needed, "").strip():
        raise Rejected("input_bad_value", where=f"{where}.{needed}")
    return data


def _request(text: object) -> UUID:
    if text is None:
        return new_uuid()
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Rejected("input_bad_value", where="request") from error
