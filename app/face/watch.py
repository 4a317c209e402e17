"""One unbroken appearance before the camera: which frames count, the challenge among them, and what they decide."""

from collections.abc import Callable, Sequence

from app.face.challenge import Side, Turn, TurnStep
from app.face.decision import Judgement, Reason, Sample, Verdict, decide, is_same_track
from app.face.gates import gate, pose_or_none
from app.face.model import FoundFace, Hint, Look, largest
from app.face.rules import FaceRule

BEFORE_TURN = 2
"""Straight frames that count before the first turn is asked for; the rest of the window is looked at after it."""

SPACING_S = 0.12
"""Two frames that count are at least so far apart, in seconds."""


class Watch:
    """Takes what an engine saw, frame by frame; holds numbers only, no frame.

    sides: the turns to ask for, one after another, () for none.  A frame with nobody or somebody else, a face that
    jumps, or a sample that does not fit its neighbour starts everything again, the same sides included.
    """

    def __init__(self, rule: FaceRule, sides: Sequence[Side] = (), *, live_needed: bool = True) -> None:
        self._rule = rule
        self._sides = tuple(sides)
        self._live_needed = live_needed
        self._breaks = 0
        self._begin()

    def _begin(self) -> None:
        self.samples: list[Sample] = []
        self.last: FoundFace | None = None
        self._turns = [Turn(side) for side in self._sides]
        self._counted_s = float("-inf")
        self._wrong = False

    @property
    def challenge_done(self) -> bool:
        """Whether every turn was seen."""
        return not self._turns

    @property
    def needed(self) -> int:
        """How many frames decide."""
        return self._rule.decision.window

    @property
    def judgement(self) -> Judgement:
        """The verdict as it stands."""
        if self._wrong:
            return Judgement(Verdict.REFUSED, Reason.TURNED_WRONG)
        return decide(
            self.samples, self._rule.decision, challenge_done=self.challenge_done, live_needed=self._live_needed
        )

    @property
    def reason_at_end(self) -> Reason:
        """Why nothing was decided when time ran out."""
        if len(self.samples) >= BEFORE_TURN and not self.challenge_done:
            return Reason.TURN_MISSED
        return Reason.TRACK_BROKEN if self._breaks else Reason.TIME_OUT

    def take(self, look: Look, now_s: float, sample_of: Callable[[FoundFace], Sample]) -> Hint:
        """One frame.  sample_of: embeds and rates a face of this frame; called for frames that count only."""
        hint, face = gate(look, self._rule.gates), largest(look)
        if face is None:
            self._break()
            return hint
        if hint is Hint.ONE_ONLY or self._has_jumped(face):
            self._break()
        self.last = face
        if hint is Hint.ONE_ONLY:
            return hint
        if self._turns and len(self.samples) >= BEFORE_TURN:
            return self._turn(face, now_s)
        if hint is Hint.GOOD and now_s - self._counted_s >= SPACING_S:
            self._count(sample_of(face), now_s)
        return hint

    def _turn(self, face: FoundFace, now_s: float) -> Hint:
        turn = self._turns[0].seen(pose_or_none(face), now_s, self._rule.turn)
        if turn.step is TurnStep.MISSED:
            turn = Turn(turn.side)  # the same side again: who has recorded only the other gains nothing
        self._turns[0] = turn
        self._wrong = turn.step is TurnStep.WRONG
        if turn.step is TurnStep.DONE:
            self._turns.pop(0)
        return turn.hint

    def _count(self, sample: Sample, now_s: float) -> None:
        if self.samples and not is_same_track(self.samples[-1], sample, self._rule.decision):
            self._break()
        self._counted_s = now_s
        self.samples.append(sample)

    def _has_jumped(self, face: FoundFace) -> bool:
        return self.last is not None and not self.last.box.overlap(face.box) >= self._rule.decision.track_overlap

    def _break(self) -> None:
        if self.samples or self.last is not None:
            self._breaks += 1
        self._begin()
