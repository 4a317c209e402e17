"""Writes what the repository keeps of a freshly made centre: the list of rights, and the table of attacks.

python -m tests.builders.central_lists
"""

import json
from pathlib import Path

import psycopg

from db.central.grants import LIST, observed
from tests.builders.central_attacks import page
from tests.builders.centre_house import CentreHouse
from tests.central.conftest import running_cluster

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security-central.md"


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
