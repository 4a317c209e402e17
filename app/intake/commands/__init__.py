"""What a clerk can do with an application: draft it, take its papers, and end it in one of the five outcomes."""

from app.intake.commands.accept import Accept, Accepted
from app.intake.commands.drafts import CorrectOnSpot, DiscardDraft, HandOverDraft, ListDrafts, ResumeDraft, SaveDraft
from app.intake.commands.outcomes import NotifySupplement, Outcome, SupplementLine, TurnAway
from app.intake.commands.pages import AttachPages, ReadPage
from app.intake.commands.take_up import TakeUp

__all__ = [
    "Accept",
    "Accepted",
    "AttachPages",
    "CorrectOnSpot",
    "DiscardDraft",
    "HandOverDraft",
    "ListDrafts",
    "NotifySupplement",
    "Outcome",
    "ReadPage",
    "ResumeDraft",
    "SaveDraft",
    "SupplementLine",
    "TakeUp",
    "TurnAway",
]
