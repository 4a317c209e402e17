"""How a canonical value is shown to people, on screens and on papers."""

from collections.abc import Mapping
from typing import Any

from app.catalogue.model import FieldSpec, FieldType, Label
from app.intake.finding import AnswerContext
from app.intake.reading import read
from app.registry.model import masked_number

_MASKED = frozenset({FieldType.ID_NUMBER, FieldType.BANK_ACCOUNT, FieldType.PHONE})
_YES_NO: Mapping[object, Label] = {
    "true": Label("是", "Yes"),
    "false": Label("否", "No"),
    True: Label("是", "Yes"),
    False: Label("否", "No"),
}


def shown(field: FieldSpec, value: Any, context: AnswerContext) -> Label:
    """A value as people read it: the words of a choice, yes or no, a sum; numbers of documents and accounts masked."""
    if value in _YES_NO:
        return _YES_NO[value]
    if field.choices:
        wanted = value if isinstance(value, list) else str(value).split(",")
        chosen = [choice.label for choice in field.choices if choice.value in wanted]
        if chosen:
            return Label("、".join(label.zh for label in chosen), ", ".join(label.en for label in chosen))
    text = str(value)
    if field.type in _MASKED or _is_long_number(text):
        return plain(masked_number(text))
    return plain(read(field, text, context).display or text)


def _is_long_number(text: str) -> bool:
    """A changed value, or a credit code's owner, may be a document's number under a plain question."""
    return len(text) >= 15 and text[:-1].isdigit()


def plain(text: str) -> Label:
    """The same words in both languages."""
    return Label(text, text)
