"""``yichuang face evaluate|pad|calibrate``: how well a pack tells people apart, and people from pictures."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any, Protocol

from app.adapters.face_lab import FaceLab, SeenFrame, read_frames, read_picture
from app.cli.context import DONE, Context
from app.cli.tables import checked_folder, picture_in, read_table
from app.cli.verbs.face_check import rounded
from app.face.calibrate import FAR, Calibration, calibrated
from app.face.decision import DecisionRule
from app.face.measure import ATTACK, BONA_FIDE, FARS, Comparisons, Presentation, Rate, apcer, bpcer, comparisons, eer
from app.face.model import Hint, Vector, cosine
from app.face.rules import office_rule
from app.kernel.actor import Actor
from app.kernel.errors import Rejected
from app.staff.commands.face_settings import SetFaceRule
from app.staff.queries import ConsentQueries

_SAME = {"1": True, "0": False}


class MeasureDoors(Protocol):
    """What the verbs need from the container."""

    def face_lab(self, pack: Path | None) -> FaceLab:
        """The engine of that folder, or of the office's own pack; ``Unavailable("face_engine_missing")`` without."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def set_face_rule(self) -> SetFaceRule:
        """Keeps a rule of the office's own."""
        ...

    @property
    def consents(self) -> ConsentQueries:
        """Who agreed."""
        ...


def add(actions: Any) -> None:
    """``evaluate PAIRS.csv``, ``pad IMAGES.csv``, ``calibrate PEOPLE.csv``, each with --images DIR [--pack DIR]."""
    for name, run, table in (
        ("evaluate", evaluate, "PAIRS.csv"),
        ("pad", pad, "IMAGES.csv"),
        ("calibrate", calibrate, "PEOPLE.csv"),
    ):
        parser = actions.add_parser(name)
        parser.add_argument("table", type=Path, metavar=table)
        parser.add_argument("--images", type=Path, required=True, metavar="DIR")
        parser.add_argument("--pack", type=Path, metavar="DIR")
        parser.set_defaults(run=run)
        if name == "calibrate":
            parser.add_argument("--far", type=_share, default=FAR, metavar="SHARE")
            parser.add_argument("--report-only", action="store_true")


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 0.01:
        raise ValueError(text)
    return share


def evaluate(args: argparse.Namespace, context: Context) -> int:
    """PAIRS: file_a, file_b, same (1 or 0)."""
    doors: MeasureDoors = context.container
    rows = read_table(args.table, ("file_a", "file_b", "same"))
    wrong = next((row for row in rows if row["same"] not in _SAME), None)
    if wrong is not None:
        raise Rejected("table_row", line=wrong["line"], value=wrong["same"][:80])
    folder = checked_folder(args.images)
    files = {row[side]: picture_in(folder, row[side], row["line"]) for row in rows for side in ("file_a", "file_b")}
    lab = doors.face_lab(args.pack)
    vectors = {name: lab.see(read_picture(file), is_crop=True).vector for name, file in files.items()}
    pairs = comparisons(
        (cosine(one, other), _SAME[row["same"]])
        for row in rows
        if (one := vectors[row["file_a"]]) and (other := vectors[row["file_b"]])
    )
    if not pairs.can_be_measured:
        raise Rejected("face_evaluate_one_kind")
    missing = [name for name, vector in vectors.items() if vector is None]
    answer = _evaluated(pairs, lab) | {"pairs": len(rows), "pictures": len(files), "faces_missing": len(missing)}
    context.output.answer(answer, _evaluate_lines(answer, context))
    return DONE


def _evaluated(pairs: Comparisons, lab: FaceLab) -> dict[str, Any]:
    rule = lab.rule
    threshold = rule.decision.threshold if rule else None
    at_rule = {} if threshold is None else {"far": pairs.far(threshold), "frr": pairs.frr(threshold)}
    bare, taken = lab.bare_ms, lab.ms_per_frame
    return {
        "pack": lab.engine.name,
        "recogniser": lab.engine.digest,
        "compared": len(pairs.genuine) + len(pairs.impostor),
        "genuine": len(pairs.genuine),
        "impostor": len(pairs.impostor),
        "eer": eer(pairs.equal_error()),
        "tar_at_far": {str(far): pairs.true_accepts(far).share for far in FARS},
        "thresholds": [[point.threshold, point.far, point.frr] for point in pairs.curve()],
        "threshold_at_rule": threshold,
        "far_at_rule": at_rule["far"].share if at_rule else None,
        "frr_at_rule": at_rule["frr"].share if at_rule else None,
        "far_bounds": at_rule["far"].bounds if at_rule else None,
        "frr_bounds": at_rule["frr"].bounds if at_rule else None,
        "highest_impostor": pairs.impostor[-1],
        "lowest_genuine": pairs.genuine[0],
        "ms_per_frame": rounded(taken),
        "bare_ms": rounded(bare),
        "ratio": rounded(taken / bare if taken and bare else None),
    }


def _evaluate_lines(answer: Mapping[str, Any], context: Context) -> list[str]:
    say = context.output.say
    tar = answer["tar_at_far"]
    lines = [
        say("face_evaluate_pairs", **{key: answer[key] for key in ("pairs", "genuine", "impostor", "faces_missing")}),
        say(
            "face_evaluate_rates",
            eer=_per_cent(answer["eer"]),
            **{f"tar{i}": _per_cent(tar[str(far)]) for i, far in enumerate(FARS)},
        ),
    ]
    if answer["far_at_rule"] is None:
        lines.append(say("face_threshold_unknown", recogniser=answer["recogniser"][:12]))
    else:
        rates = {key: _per_cent(answer[f"{key}_at_rule"]) for key in ("far", "frr")}
        lines.append(say("face_evaluate_rule", threshold=answer["threshold_at_rule"], **rates))
    return [*lines, say("face_evaluate_time", ms=answer["ms_per_frame"], ratio=answer["ratio"])]


def _per_cent(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.2f}"


def pad(args: argparse.Namespace, context: Context) -> int:
    """IMAGES: file, identity, kind: bona_fide or attack_...; rows of other kinds are left out."""
    doors: MeasureDoors = context.container
    rows = read_table(args.table, ("file", "identity", "kind"))
    folder = checked_folder(args.images)
    wanted = [row for row in rows if row["kind"] == BONA_FIDE or row["kind"].startswith(ATTACK)]
    if not wanted:
        raise Rejected("face_pad_nothing")
    files = [(row["kind"], picture_in(folder, row["file"], row["line"])) for row in wanted]
    lab = doors.face_lab(args.pack)
    lab.engine.load()
    if not lab.engine.has_liveness:
        raise Rejected("face_pack_without_liveness")
    rule = lab.rule.decision if lab.rule else DecisionRule(1.0)
    seen = [(kind, lab.see(read_picture(file), with_vector=False)) for kind, file in files]
    answer = _pad_answer(seen, rule, lab)
    context.output.answer(answer, _pad_lines(answer, context))
    return DONE


def _pad_answer(seen: Sequence[tuple[str, SeenFrame]], rule: DecisionRule, lab: FaceLab) -> dict[str, Any]:
    shown = [Presentation(kind, one.face is not None, is_live(one.live, rule)) for kind, one in seen]
    coloured = [told for told, (_, one) in zip(shown, seen, strict=True) if not one.is_grey]
    people, in_colour, attacks = bpcer(shown), bpcer(coloured), apcer(shown)
    return {
        "pack": lab.engine.name,
        "images": len(shown),
        "apcer": {kind: rate.share for kind, rate in attacks.items()},
        "apcer_counts": {kind: [rate.count, rate.of] for kind, rate in attacks.items()},
        "apcer_bounds": {kind: rate.bounds for kind, rate in attacks.items()},
        "apcer_worst": max((rate.share or 0.0 for rate in attacks.values()), default=None),
        "bpcer": people.share,
        "bpcer_counts": [people.count, people.of],
        "bpcer_bounds": people.bounds,
        "bpcer_colour": in_colour.share,
        "bpcer_colour_counts": [in_colour.count, in_colour.of],
        "no_face": sum(not one.has_face for one in shown),
        "live": rule.live,
        "live_least": rule.live_least,
    }


def is_live(scores: Sequence[float], rule: DecisionRule) -> bool:
    """What the rule says of one frame alone: the mean reaches the live score, and no network lies below the least."""
    return bool(scores) and fmean(scores) >= rule.live and all(score >= rule.live_least for score in scores)


def _pad_lines(answer: Mapping[str, Any], context: Context) -> list[str]:
    say = context.output.say
    lines = [
        say("face_pad_attack", kind=kind, apcer=_per_cent(answer["apcer"][kind]), count=count, of=of)
        for kind, (count, of) in answer["apcer_counts"].items()
    ]
    count, of = answer["bpcer_counts"]
    lines.append(say("face_pad_people", bpcer=_per_cent(answer["bpcer"]), count=count, of=of))
    count, of = answer["bpcer_colour_counts"]
    return [*lines, say("face_pad_colour", bpcer=_per_cent(answer["bpcer_colour"]), count=count, of=of)]


def calibrate(args: argparse.Namespace, context: Context) -> int:
    """PEOPLE: file, account; every person has agreed, and nothing of the pictures is kept."""
    doors: MeasureDoors = context.container
    actor = doors.actor("face", context.as_account)
    doors.set_face_rule.check(actor)
    rows = read_table(args.table, ("file", "account"))
    folder = checked_folder(args.images)
    files = [(row["account"], picture_in(folder, row["file"], row["line"])) for row in rows]
    _check_consent({account for account, _ in files}, doors.consents)
    lab = doors.face_lab(args.pack)
    faces: dict[str, list[Vector]] = {}
    for account, file in files:
        vector = _first_good(lab, file)
        if vector is not None:
            faces.setdefault(account, []).append(vector)
    found = calibrated(faces, args.far)
    before = lab.rule
    threshold = max(found.threshold, before.decision.threshold) if before else found.threshold
    answer = _report(found, threshold, lab) | {"unusable": len(files) - sum(map(len, faces.values()))}
    if not args.report_only:
        measured = {key: answer[key] for key in ("people", "frames")} | {"far_up_to": f"{found.far.bounds[1]:.6f}"}
        doors.set_face_rule(actor, office_rule(lab.engine.digest, threshold, before), measured)
    context.output.answer(answer | {"kept": not args.report_only}, _report_lines(answer, args.report_only, context))
    return DONE


def _check_consent(accounts: set[str], consents: ConsentQueries) -> None:
    without = sorted(account for account in accounts if not consents.has_consent(account))
    if without:
        raise Rejected("face_calibrate_consent", count=len(without), accounts=", ".join(without[:5]))


def _first_good(lab: FaceLab, file: Path) -> Vector | None:
    """Of a picture or of the first frame of a clip that would count; too close does no harm here."""
    for frame in read_frames(file):
        seen = lab.see(frame)
        if seen.hint in (Hint.GOOD, Hint.FURTHER) and seen.vector is not None:
            return seen.vector
    return None


def _report(found: Calibration, threshold: float, lab: FaceLab) -> dict[str, Any]:
    far, frr = found.pairs.far(threshold), found.pairs.frr(threshold)
    return {
        "pack": lab.engine.name,
        "recogniser": lab.engine.digest,
        "people": found.people,
        "frames": found.frames,
        "threshold": threshold,
        "threshold_found": found.threshold,
        **_rate("far", far),
        **_rate("frr", frr),
        "highest_impostor": found.pairs.impostor[-1],
        "median_genuine": median(found.pairs.genuine),
        "eer": eer(found.pairs.equal_error()),
    }


def _rate(name: str, rate: Rate) -> dict[str, Any]:
    return {name: rate.share, f"{name}_counts": [rate.count, rate.of], f"{name}_bounds": rate.bounds}


def _report_lines(answer: Mapping[str, Any], is_report_only: bool, context: Context) -> list[str]:
    say = context.output.say
    lines = [say("face_calibrate_people", people=answer["people"], frames=answer["frames"])]
    for name in ("far", "frr"):
        low, high = answer[f"{name}_bounds"]
        count, of = answer[f"{name}_counts"]
        values = {"rate": _per_cent(answer[name]), "low": _per_cent(low), "high": _per_cent(high)}
        lines.append(say(f"face_calibrate_{name}", count=count, of=of, **values))
    said = "face_calibrate_reported" if is_report_only else "face_calibrate_kept"
    return [*lines, say(said, threshold=answer["threshold"])]
