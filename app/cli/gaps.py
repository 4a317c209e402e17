"""A refusal that names everything in the way at once, as lines or as JSON."""

from collections.abc import Sequence

from app.cli.context import REFUSED, Context
from app.intake.model import Gap
from app.kernel.errors import Rejected
from app.kernel.messages import sentence


def refuse_with_gaps(refused: Rejected, gaps: Sequence[Gap], context: Context) -> int:
    """Say why, then each thing that is missing or wrong; returns the exit status."""
    said = [_gap_text(gap, context.output.language) for gap in gaps]
    if context.output.as_json:
        rows = [
            {
                "kind": gap.kind,
                "where": gap.where,
                "row": gap.row,
                "column": gap.column,
                "code": gap.code,
                "message": text,
            }
            for gap, text in zip(gaps, said, strict=True)
        ]
        message = context.output.say(refused.code, **refused.values)
        context.output.answer({"error": refused.code, "message": message, "gaps": rows}, ())
        return REFUSED
    context.output.refuse(refused)
    context.output.err.writelines(f"- {text}\n" for text in said)
    return REFUSED


def _gap_text(gap: Gap, language: str) -> str:
    label = (gap.label.zh if language == "zh_CN" else gap.label.en) if gap.label else gap.where
    place = f"{label} [{gap.row}]" if gap.row else label
    text = sentence(gap.code, gap.values, language)
    return f"{place}: {text}" if place else text
