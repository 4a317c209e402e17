"""What several items share, read once: labels, choice sets, blocks, papers, legal texts, questions."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalogue.model import (
    BasisStatus,
    Choice,
    Ground,
    Label,
    LegalBasis,
    Paper,
    Remedy,
)
from app.catalogue.source import Entry, Value, refuse


@dataclass(frozen=True, slots=True)
class Question:
    """What a place of the catalogue asks, and about whom."""

    question: str
    subject: str


@dataclass(frozen=True, slots=True)
class Shared:
    """The shared files, each entry by its key; blocks, materials and circumstances are read where they are used."""

    choice_sets: Mapping[str, tuple[Choice, ...]]
    grounds: Mapping[str, Label]
    remedies: Mapping[str, Label]
    papers: Mapping[str, Label]
    bases: Mapping[str, Label]
    blocks: Entry
    materials: Entry
    circumstances: Entry
    questions: Mapping[str, Question]
    words: Mapping[str, Mapping[str, Label]]

    def choices(self, value: Value) -> tuple[Choice, ...]:
        """The choice set a field names."""
        return self.choice_sets[known(value, self.choice_sets, "set")]

    def ground(self, value: Value) -> Ground:
        """A reason to refuse by its code."""
        code = known(value, self.grounds, "grounds")
        return Ground(code, self.grounds[code])

    def remedy(self, value: Value) -> Remedy:
        """A remedy by its code."""
        code = known(value, self.remedies, "remedies")
        return Remedy(code, self.remedies[code])

    def paper(self, value: Value) -> Paper:
        """A paper by its code."""
        code = known(value, self.papers, "papers")
        return Paper(code, self.papers[code])

    def law(self, value: Value, status: BasisStatus | None = None) -> LegalBasis:
        """``[key, article, ...]``: a legal text with its articles."""
        key, *articles = value.list("law") or [value]
        return self.basis(known(key, self.bases, "law"), tuple(article.text("law") for article in articles), status)

    def basis(self, key: str, articles: tuple[str, ...], status: BasisStatus | None = None) -> LegalBasis:
        """The text behind a key; without an article it counts as still to be confirmed."""
        name = self.bases[key]
        found = status or (BasisStatus.KNOWN if articles else BasisStatus.TO_CONFIRM)
        return LegalBasis(name.zh, articles, found, name.en)

    def word(self, entry: Entry, key: str, group: str) -> str:
        """A value of a vocabulary for which the guide has words."""
        return known(entry.get(key), self.words[group], key)


def known(value: Value, table: Mapping[str, object], key: str) -> str:
    """The value as a key of ``table``; raises Faulty when it is none."""
    text = value.text(key)
    if text not in table:
        near = ", ".join(sorted(table)[:12])
        raise refuse("catalogue_unknown_value", value.place, key=key, value=text, known=near)
    return text


def label(value: Value) -> Label:
    """``[Chinese, English]``, neither empty."""
    both = value.list("label") if isinstance(value.data, list) else []
    words = [word.text("label").strip() for word in both]
    if len(words) != 2 or not all(words):
        raise refuse("catalogue_label", value.place)
    return Label(*words)


def maybe_label(entry: Entry, key: str) -> Label | None:
    """The label of a key that may be absent."""
    return label(entry.get(key)) if entry.has(key) else None


def labels(entry: Entry) -> dict[str, Label]:
    """A mapping of keys to labels."""
    return {key: label(value) for key, value in entry.values.items()}


def choices(entry: Entry) -> tuple[Choice, ...]:
    """A mapping of values to labels as choices."""
    return tuple(Choice(key, words) for key, words in labels(entry).items())


def read_shared(files: Mapping[str, Entry]) -> Shared:
    """The shared files, checked."""
    return Shared(
        choice_sets={key: choices(value.entry(key)) for key, value in files["choices"].values.items()},
        grounds=labels(files["grounds"]),
        remedies=labels(files["remedies"]),
        papers=labels(files["papers"]),
        bases=labels(files["bases"]),
        blocks=files["blocks"],
        materials=files["materials"],
        circumstances=files["circumstances"],
        questions=_questions(files["questions"]),
        words={group: labels(value.entry(group)) for group, value in files["words"].values.items()},
    )


def _questions(entry: Entry) -> dict[str, Question]:
    """Place to question, as questions.yaml decides; a place that asks alone is its own question."""
    found: dict[str, Question] = {}
    for key, value in entry.values.items():
        decision = value.entry(key)
        for group in decision.items("same"):
            one = group.entry("same")
            question = Question(one.text("question"), one.text("subject"))
            found.update(dict.fromkeys(one.texts("at"), question))
            one.finish()
        for place in decision.texts("alone"):
            found[place] = Question(place, "")
        decision.finish()
    return found
