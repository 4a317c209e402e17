"""The verb ``print``: tested with doors that lead to the real commands over a real store."""

import io
import json
from argparse import ArgumentParser
from dataclasses import replace

import pytest

from app.adapters.printer_cups import CupsPrinter
from app.cli.context import Context, Output
from app.cli.verbs import print_ as verb
from app.intake.commands import NotifySupplement
from app.kernel.errors import NotFound
from db.queries.cases import SqlCaseQueries
from tests.builders.paper_house import PaperHouse
from tests.builders.staffed import key_of


class Doors:
    """What bootstrap offers, for one clerk."""

    def __init__(self, house: PaperHouse, store, folder) -> None:
        self._clerk = house.clerk
        self.case_queries = SqlCaseQueries(store, key_of)
        self.print_case_paper = house.papers
        self.reprint = house.reprint
        self.void_and_reprint = house.void
        self.printer = CupsPrinter(folder / "outbox", house.clock, lp="no-such-program")

    def actor(self, *_):
        return self._clerk


@pytest.fixture
def house(store, uow, clock) -> PaperHouse:
    return PaperHouse(store, uow, clock)


@pytest.fixture
def run(house, store, tmp_path):
    def run(*words: str) -> dict:
        out = io.StringIO()
        context = Context(Doors(house, store, tmp_path), Output(True, "zh_CN", out, out))
        parser = ArgumentParser()
        verb.add(parser)
        assert verb.run(parser.parse_args(words), context) == 0
        return json.loads(out.getvalue())

    return run


def test_receipt_copy_and_replacement_by_verb(run, house, tmp_path) -> None:
    number = house.accepted("ZH-004").number
    files = [tmp_path / f"{place}.pdf" for place in range(3)]
    first = run("receipt", number, "--format", "80mm", "--out", str(files[0]))
    copy = run("receipt", number, "--format", "80mm", "--reprint", "--out", str(files[1]))
    again = run("receipt", number, "--format", "80mm", "--void", "卡纸", "--out", str(files[2]))
    assert [answer["kind"] for answer in (first, copy, again)] == ["issue", "reprint", "replace"]
    assert [answer["copy"] for answer in (first, copy, again)] == [1, 2, 2]
    assert len({answer["page_hash"] for answer in (first, copy, again)}) == 1
    assert files[1].read_bytes() == files[2].read_bytes() != files[0].read_bytes()


def test_without_out_the_page_goes_to_the_printer_or_is_kept(run, house, tmp_path) -> None:
    number = house.accepted("ZH-004").number
    assert run("receipt", number)["where"].startswith(str(tmp_path / "outbox"))


def test_a_notice_of_a_case_without_number_is_found_by_id_and_copied_by_its_own_number(run, house) -> None:
    draft = replace(house.draft("ZH-010"), materials=())
    case, _ = NotifySupplement(house.uow, house.desk, house.clock)(house.clerk, draft, insisted=False)
    first = run("supplement", str(case.id), "--format", "80mm")  # set on A4: a letter does not fit the roll
    assert run("supplement", first["number"], "--reprint")["copy"] == 2
    assert run("supplement", first["number"], "--large")["number"] == first["number"] == case.notice


def test_an_unknown_number_is_refused(run) -> None:
    with pytest.raises(NotFound, match="case_not_found"):
        run("receipt", "3501992026010000019")
