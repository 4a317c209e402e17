"""Money as integer fen: reading what was typed, writing it for screens, and the capital form for papers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from app.kernel.errors import Rejected

Fen = NewType("Fen", int)
"""Hundredths of a yuan."""

LARGEST = Fen(99_999_999_999_999)
"""Just under 10^12 yuan: the highest digit is then 仟亿."""

_TO_PLAIN = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: " ", 0xFFE5: "¥", 0x3002: ".", 0x3001: ","}
_AMOUNT = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.(?P<part>[0-9]*))?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿")


@dataclass(frozen=True, slots=True)
class MoneyCheck:
    """What typed yuan mean: ``fen`` is None when they mean nothing, then ``code`` and ``values`` say why."""

    fen: Fen | None
    code: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def parse_yuan(raw: str) -> MoneyCheck:
    """Read yuan as people type them: ``1,234.50``, full-width signs, a ¥ before or 元 after, spaces."""
    text = "".join(raw.translate(_TO_PLAIN).split()).removeprefix("¥").removesuffix("元")
    if text.startswith("-"):
        return MoneyCheck(None, "money_negative")
    match = _AMOUNT.fullmatch(text)
    if match is None or not text.strip(".,"):
        return MoneyCheck(None, "money_signs")
    part = match["part"] or ""
    if len(part) > 2:
        return MoneyCheck(None, "money_places", {"places": len(part)})
    whole = (match["whole"] or "0").replace(",", "").lstrip("0")
    if len(whole) > len(str(LARGEST)):  # also keeps thousands of pasted digits from the conversion, which refuses them
        return MoneyCheck(None, "money_too_large")
    fen = int(whole or "0") * 100 + int(part.ljust(2, "0"))
    return MoneyCheck(Fen(fen)) if fen <= LARGEST else MoneyCheck(None, "money_too_large")


def yuan_text(fen: int, *, grouped: bool = True) -> str:
    """``1,234.50``; without ``grouped`` the plain ``1234.50`` that storage and rules take."""
    sign, amount = ("-", -fen) if fen < 0 else ("", fen)
    whole = f"{amount // 100:,}" if grouped else str(amount // 100)
    return f"{sign}{whole}.{amount % 100:02d}"


def capital_yuan(fen: int) -> str:
    """``人民币壹仟贰佰叁拾肆元伍角`` by the payment rules of the central bank.

    Where those leave a choice, this is the first of their two forms: 整 after whole yuan only, 零 after 元 when the
    yuan digit is 0 and jiao follow, none between 万 and 仟.  Raises Rejected("amount_not_writable") below 0 and
    from 10^12 yuan.
    """
    if not 0 <= fen <= LARGEST:
        raise Rejected("amount_not_writable", amount=yuan_text(fen))
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    text = "人民币" + _whole_yuan(yuan)
    if not jiao and not cent:
        return text + ("元整" if yuan else "零元整")
    if yuan:
        text += "元" + ("零" if not jiao or yuan % 10 == 0 else "")
    return text + (_DIGITS[jiao] + "角" if jiao else "") + (_DIGITS[cent] + "分" if cent else "")


def _whole_yuan(yuan: int) -> str:
    """Sections of four digits; a gap between written sections is one 零."""
    text, gap = "", False
    for section in (2, 1, 0):
        value = yuan // 10_000**section % 10_000
        if not value:
            gap = bool(text)
            continue
        if text and (gap or value < 1000):
            text += "零"
        text += _section(value) + _SECTIONS[section]
        gap = False
    return text


def _section(value: int) -> str:
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            text += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = bool(text)
    return text
