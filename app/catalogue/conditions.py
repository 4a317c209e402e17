"""The small language of ``when``, ``required_when`` and ``if``: when a question, paper or step applies.

    purpose = other            include_roster            not joined_after_2014_09
    kind in (first, second)    kind not in (a, b)        mode = early and (unit is filled or agent is absent)
    phone is empty             list_length > P-NAMELIST-N
    changes.field_name in (sex, birth)                   count(claimants) > 1

Names are keys of the form; ``table.column`` means any row of the table.  A bare name is true when it was ticked.
Names of parameters begin with ``P-``.  ``block is present`` holds while ``answers[block]`` is true, which the form
sets for a block opened on demand.  An unanswered name makes every comparison false, ``!=`` and ``not in`` too:
nothing is shown because of an answer that was not given.  ``not`` turns that round.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial, reduce

from app.catalogue.clauses import Asks, Clauses, Test, both, opposite
from app.catalogue.model import Block, FieldSpec, Material

Answers = Mapping[str, object]
_TOKEN = re.compile(r"\s*(?:(P-[A-Z0-9-]+|[\w.]+)|(!=|>=|<=|[=<>(),])|(\S))")
_KEYWORDS = frozenset({"and", "or", "not", "in", "is", "count"})
_STATES = frozenset({"empty", "filled", "present", "absent"})
_ORDER: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    Asks.MORE: lambda a, b: a > b,
    Asks.LESS: lambda a, b: a < b,
    Asks.LEAST: lambda a, b: a >= b,
    Asks.MOST: lambda a, b: a <= b,
}


class ConditionError(ValueError):
    """The text is no condition; the message names the place."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition.  names: keys it reads, ``table.column`` whole, parameters not among them.

    clauses: the same as a database judges it.
    """

    text: str
    test: Callable[[Answers], bool]
    names: frozenset[str]
    parameters: frozenset[str]
    clauses: Clauses


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a condition: its test, its clauses, and those of its contrary."""

    test: Callable[[Answers], bool]
    clauses: Clauses
    contrary: Clauses


@dataclass(frozen=True, slots=True)
class _Operand:
    """What a test reads: its values, and where they lie."""

    read: Callable[[Answers], list[object]]
    of: str
    column: str | None = None
    is_count: bool = False

    def asks(self, asks: Asks, *to: str) -> Test:
        """A question about its values."""
        return Test(self.of, asks, to, self.column, self.is_count)


def holds(expression: str | None, answers: Answers) -> bool:
    """Whether the condition is met; no condition is always met.

    answers: raw text, bool, int or Decimal by key; tables as sequences of such mappings.
    Raises ConditionError for a text that is no condition.
    """
    return True if not expression else parse(expression).test(answers)


def is_asked(field: FieldSpec, answers: Answers) -> bool:
    """Whether the question is to be shown: inside ``when``, and inside ``required_when`` where it has one."""
    return holds(field.when, answers) and (field.required or holds(field.required_when, answers))


def is_required(field: FieldSpec, answers: Answers) -> bool:
    """Whether the question must be answered."""
    if not is_asked(field, answers):
        return False
    return field.required or field.required_when is not None


def is_open(block: Block, answers: Answers) -> bool:
    """Whether the block's questions are shown: its condition holds and, if optional, somebody opened it."""
    return holds(block.when, answers) and (not block.optional or _true(answers.get(block.key)))


def applies(material: Material, answers: Answers) -> bool:
    """Whether the paper belongs on the checklist."""
    return holds(material.when, answers)


@lru_cache(maxsize=2048)
def parse(expression: str) -> Condition:
    """The condition behind a text.

    Raises ConditionError.
    """
    parser = _Parser(expression)
    whole = parser.any_of()
    parser.end()
    return Condition(expression, whole.test, frozenset(parser.names), frozenset(parser.parameters), whole.clauses)


def clauses_of(*expressions: str | None) -> Clauses:
    """The clauses that hold when each of the conditions does; no condition is always met.

    Raises ConditionError.
    """
    found: Clauses = ((),)
    for expression in expressions:
        found = both(found, parse(expression).clauses) if expression else found
    return found


class _Parser:
    """Recursive descent over the tokens; each method returns a part of the condition."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.at = 0
        self.names: set[str] = set()
        self.parameters: set[str] = set()

    def _split(self, text: str) -> list[str]:
        tokens, position, end = [], 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None or match[3]:
                raise ConditionError(f"{position + 1}: {text[position:].strip()[:12]}")
            tokens.append(match[1] or match[2])
            position = match.end()
        return tokens

    def any_of(self) -> _Part:
        parts = [self._all_of()]
        while self._take("or"):
            parts.append(self._all_of())
        return reduce(_either, parts)

    def _all_of(self) -> _Part:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        return reduce(_both, parts)

    def _one(self) -> _Part:
        if self._take("not"):
            inner = self._one()
            return _Part(lambda answers: not inner.test(answers), inner.contrary, inner.clauses)
        if self._take("("):
            inside = self.any_of()
            self._must(")")
            return inside
        return self._test()

    def _test(self) -> _Part:
        operand = self._operand()
        if self._take("is"):
            return self._state(operand)
        if self._take("not"):
            self._must("in")
            return _none_in(operand, self._list())
        if self._take("in"):
            return _any_in(operand, self._list())
        operator = self._peek()
        if operator in ("=", "!="):
            self.at += 1
            value = self._word()
            return _any_in(operand, (value,)) if operator == "=" else _none_in(operand, (value,))
        if operator in _ORDER:
            self.at += 1
            return self._compare(operand, operator)
        return _is_true(operand)

    def _state(self, operand: _Operand) -> _Part:
        word = self._word()
        if word not in _STATES:
            raise ConditionError(word)
        found = _is_true(operand) if word in ("present", "absent") else _is_filled(operand)
        if word in ("present", "filled"):
            return found
        return _Part(lambda answers: not found.test(answers), found.contrary, found.clauses)

    def _compare(self, operand: _Operand, operator: str) -> _Part:
        bound, order, read = self._word(), _ORDER[operator], operand.read
        if bound.startswith("P-"):
            self.parameters.add(bound)
        elif _number(bound) is None:
            raise ConditionError(bound)

        def test(answers: Answers) -> bool:
            limit = _number(answers.get(bound) if bound.startswith("P-") else bound)
            numbers = [number for value in read(answers) if (number := _number(value)) is not None]
            return limit is not None and any(order(number, limit) for number in numbers)

        return _plain(test, operand.asks(Asks(operator), bound))

    def _operand(self) -> _Operand:
        if self._take("count"):
            self._must("(")
            name = self._name()
            self._must(")")
            return _Operand(lambda answers: [_rows_of(answers.get(name))], name, is_count=True)
        name = self._name()
        table, _, column = name.partition(".")
        if column:
            return _Operand(lambda answers: [row.get(column) for row in _rows(answers.get(table))], table, column)
        return _Operand(lambda answers: _listed(answers.get(name)), name)

    def _name(self) -> str:
        word = self._word()
        if word in _KEYWORDS or not (word[0].isalpha() or word[0] == "_") or word.startswith("P-"):
            raise ConditionError(word)
        self.names.add(word)
        return word

    def _list(self) -> tuple[str, ...]:
        self._must("(")
        words = [self._word()]
        while self._take(","):
            words.append(self._word())
        self._must(")")
        return tuple(words)

    def _word(self) -> str:
        word = self._peek()
        if not word or not (word[0].isalnum() or word[0] == "_"):
            raise ConditionError(self.text)
        self.at += 1
        return word

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self.at += 1
        return True

    def _must(self, token: str) -> None:
        if not self._take(token):
            raise ConditionError(self.text)

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise ConditionError(self._peek())


def _listed(value: object) -> list[object]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return [value]


def _rows(value: object) -> list[Answers]:
    return [row for row in _listed(value) if isinstance(row, Mapping)]


def _rows_of(value: object) -> int:
    return len(_rows(value))


def _given(values: list[object]) -> list[object]:
    return [value for value in values if value not in (None, "")]


def _plain(test: Callable[[Answers], bool], asked: Test) -> _Part:
    return _Part(test, ((asked,),), ((opposite(asked),),))


def _either(one: _Part, other: _Part) -> _Part:
    test = partial(_any_holds, one.test, other.test)
    return _Part(test, one.clauses + other.clauses, both(one.contrary, other.contrary))


def _both(one: _Part, other: _Part) -> _Part:
    test = partial(_all_hold, one.test, other.test)
    return _Part(test, both(one.clauses, other.clauses), one.contrary + other.contrary)


def _any_holds(one: Callable[[Answers], bool], other: Callable[[Answers], bool], answers: Answers) -> bool:
    return one(answers) or other(answers)


def _all_hold(one: Callable[[Answers], bool], other: Callable[[Answers], bool], answers: Answers) -> bool:
    return one(answers) and other(answers)


def _is_true(operand: _Operand) -> _Part:
    read = operand.read
    return _plain(lambda answers: any(_true(value) for value in read(answers)), operand.asks(Asks.TRUE))


def _is_filled(operand: _Operand) -> _Part:
    read = operand.read
    return _plain(lambda answers: bool(_given(read(answers))), operand.asks(Asks.FILLED))


def _any_in(operand: _Operand, wanted: tuple[str, ...]) -> _Part:
    read = operand.read
    return _plain(
        lambda answers: any(_word_of(value) in wanted for value in _given(read(answers))),
        operand.asks(Asks.IN, *wanted),
    )


def _none_in(operand: _Operand, unwanted: tuple[str, ...]) -> _Part:
    """Something is given, and it is none of these."""
    among = _any_in(operand, unwanted)
    return _both(_is_filled(operand), _Part(lambda answers: not among.test(answers), among.contrary, among.clauses))


def _word_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _true(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.lower() in ("true", "1", "yes"))


def _number(value: object) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
