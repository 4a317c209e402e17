"""The example in the documentation is accepted as it stands."""

import json
from pathlib import Path

from app.cli.context import Output
from app.cli.main import run
from app.cli.naming import item_called

ROOT = Path(__file__).parents[2]


def documented() -> dict[str, object]:
    text = (ROOT / "docs/case-input.md").read_text(encoding="utf-8")
    return json.loads(text.split("```json")[1].split("```")[0])


def test_the_documented_example_names_only_keys_that_the_item_knows() -> None:
    from app.catalogue.loader import load_catalogue

    data = documented()
    item = item_called(load_catalogue(), str(data["item"]).lower())
    assert set(data["answers"]) <= {spec.key for spec in item.all_fields()}
    assert {line["key"] for line in data["materials"]} <= {material.key for material in item.materials}


def test_one_item_is_shown_whole(capsys) -> None:
    from types import SimpleNamespace

    from app.catalogue.loader import load_catalogue

    container = SimpleNamespace(catalogue=load_catalogue(), close=lambda: None)
    assert run(["items", "show", "YL-103", "--json"], lambda _data: container, Output()) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["code"] == "YL-103"
    assert len(shown["flow"]) == 7
    assert run(["items", "show", "zh-004"], lambda _data: container, Output()) == 0
    assert "period_from" in capsys.readouterr().out
