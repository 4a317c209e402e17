"""A numbered SQL file statement by statement, and which of them stand once and which are installed by every migration.

Written here because nothing fits: pglast is GPL, sqlparse and sqlglot do not know what a body between dollar signs is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """When a statement runs: ``STANDING`` once, in its version; all others anew with every migration, in this order."""

    ROLE = auto()
    STANDING = auto()
    DOOR = auto()
    RIGHT = auto()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without the remarks around it.  who: the role that shall own what it makes."""

    file: str
    who: str
    kind: Kind
    text: str


_TOKEN = re.compile(
    r"(?P<remark>--[^\n]*|/\*.*?\*/)|[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
    r"|(?<![\w$])(?P<dollar>\$(?:[A-Za-z_]\w*)?\$)|(?P<end>;)",
    re.DOTALL,
)
_OFTEN = re.compile(r"\b(?:ENABLE|FORCE|DISABLE|NO FORCE)\b(?: ALWAYS| REPLICA)?(?: ROW LEVEL SECURITY| TRIGGER)")
_MAKES = re.compile(
    r"CREATE (UNIQUE )?INDEX|(CREATE|DROP) (TABLE|TYPE|SEQUENCE)|INSERT INTO|DELETE FROM|ALTER TYPE"
    r"|(ADD|ALTER|DROP|RENAME) (COLUMN|CONSTRAINT)"
)
_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"CREATE (OR REPLACE )?(FUNCTION|PROCEDURE|AGGREGATE|VIEW)\b", Kind.DOOR),
    (r"DROP (FUNCTION|PROCEDURE|AGGREGATE|VIEW)\b", Kind.DOOR),
    (r"ALTER DEFAULT PRIVILEGES\b", Kind.DOOR),
    (r"CREATE (OR REPLACE )?TRIGGER\b|CREATE POLICY\b|DROP (TRIGGER|POLICY)\b", Kind.RIGHT),
    (r"GRANT\b|REVOKE\b|COMMENT ON\b|ALTER (FUNCTION|PROCEDURE|AGGREGATE|VIEW|SCHEMA)\b", Kind.RIGHT),
    (r"SELECT (core\.)?keep\(", Kind.RIGHT),
    (r"(CREATE|ALTER) ROLE\b", Kind.ROLE),
    (r"CREATE (UNIQUE )?INDEX\b|CREATE (TABLE|TYPE|SCHEMA|SEQUENCE|DOMAIN)\b", Kind.STANDING),
    (r"ALTER (TABLE|TYPE|SEQUENCE|DOMAIN|INDEX)\b", Kind.STANDING),
    (r"DROP (TABLE|TYPE|INDEX|SEQUENCE|DOMAIN)\b|(INSERT|UPDATE|DELETE|SELECT)\b", Kind.STANDING),
)


def statements(file: str, sql: str, who: str) -> Iterator[Statement]:
    """Every statement; ``SET ROLE`` says who runs what follows.  Raises ValueError at one of a kind not known here."""
    for text in _parted(sql):
        if told := re.fullmatch(r"SET ROLE (\w+)", text):
            who = told.group(1)
        else:
            yield Statement(file, who, _kind(file, text), text)


def _parted(sql: str) -> Iterator[str]:
    said, at = "", 0
    while found := _TOKEN.search(sql, at):
        said += sql[at : found.start()]
        end = found.end()
        if found["dollar"]:
            end = sql.index(found["dollar"], end) + len(found["dollar"])
        if found["end"]:
            yield said.strip()
            said = ""
        elif not found["remark"]:
            said += sql[found.start() : end]
        at = end
    if rest := (said + sql[at:]).strip():
        yield rest


def _kind(file: str, text: str) -> Kind:
    words = " ".join(text.split())
    if words.startswith("DO "):
        if "CREATE ROLE" in words:
            return Kind.ROLE
        return Kind.STANDING if _MAKES.search(words) else Kind.RIGHT
    if words.startswith("ALTER TABLE") and _OFTEN.search(words) and not _MAKES.search(words):
        return Kind.RIGHT
    for pattern, kind in _KINDS:
        if re.match(pattern, words):
            return kind
    raise ValueError(f"{file}: which kind of statement is this? {words[:80]}")
