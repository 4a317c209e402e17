"""Writes what the repository keeps of a freshly made centre: the list of rights, and the table of attacks.

python -m tests.builders.central_lists
"""

import json
from pathlib import Path

import psycopg

from db.central.grants import LIST, observed
from db.central.streams import EVERY_LEVEL, RULES
from tests.builders.central_attacks import page
from tests.builders.centre_house import CentreHouse
from tests.central.conftest import running_cluster

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security-central.md"


def rule_table() -> str:
    """The table of kinds as ``docs/central.md`` shows it."""
    lines = ["| stream | kind | who | where | behind |", "|---|---|---|---|---|"]
    for stream, kind, by_machine, permissions, posts, levels, place, behind, is_alone in RULES:
        people = ", ".join((*permissions, *posts))
        who = "; for ".join(filter(None, ("the machine itself", people))) if by_machine else people
        where = {"home": "own office", "above": "an office above", "either": "own office or above"}[place]
        told = "" if levels == EVERY_LEVEL else f" ({' or '.join(levels)})"
        after = ", ".join(one or "nothing" for one in behind) if behind else "its own last row"
        alone = "; nobody of the chain" if is_alone else ""
        lines.append(f"| {stream} | {kind} | {who}{alone} | {where}{told} | {after} |")
    return "\n".join(lines) + "\n"


def written(centre: CentreHouse) -> str:
    """The list as its file says it."""
    with psycopg.connect(centre.place) as connection:
        return json.dumps(observed(connection), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Both files anew."""
    PAGE.write_text(page(), encoding="utf-8")
    with running_cluster() as cluster:
        centre = CentreHouse(cluster)
        (ROOT / "db" / "central" / LIST).write_text(written(centre), encoding="utf-8")
        centre.close()


if __name__ == "__main__":
    main()
