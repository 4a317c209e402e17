"""What is said about a case beside its steps travels: asked at one window, answered at another, without names."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.cases.commands import AnswerQuestion, AskQuestion, OpenQuestions
from app.cases.notes import question_told
from app.cases.queries import MarkKind
from app.cases.requests import RequestKind
from app.cases.tasks import Question
from app.kernel.actor import Actor, Post
from app.kernel.errors import Rejected
from app.kernel.ids import WITHHELD, new_uuid
from app.kernel.outbox import OutboxState
from app.sync.doctor import diagnose, said
from db.engine import FILE_NAME
from db.queries.cases import SqlCaseQueries
from db.queries.requests import SqlRequestQueries
from db.queries.trays import SqlTrayQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.central_windows import Base, Window, Windows, windows_of
from tests.builders.centre_house import COUNTY
from tests.builders.counting import counted
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import floor_desk_of
from tests.builders.staffed import key_of, place
from tests.conftest import FixedClock, founded_copy


@pytest.fixture(scope="module")
def office(cluster: str, template_folder, tmp_path_factory) -> Iterator[Windows]:
    """The window takes in; handlers, reviewers and approvers sit at the second machine; everybody has a third."""
    folder, clock = tmp_path_factory.mktemp("notes"), FixedClock()
    (folder / "base").mkdir()
    with founded_copy(template_folder, folder / "base") as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), clock, each=2)
        house.people["desk.x"] = place(house.uow, "desk.x", 890, Post.FLOW_DESK)
        with house.uow() as u:
            u.meta.put("centre.url", "host=centre.example", None, clock.now())
            keys = {name: u.cases.person_key(one.operator) for name, one in house.people.items()}
            u.commit()
    base = Base(folder / "base" / FILE_NAME, house.people, keys)
    working = ["handling", "review", "approval"]
    with windows_of(base, folder, cluster, [["intake", "desk.x"], working, ["intake", *working]]) as made:
        yield made


OF_NOTES = ("question_", "holder_")


def ask(window: Window, actor: Actor, case, step: int = 1, words: str = "哪一页是存折？"):
    return AskQuestion(window.uow, window.house.clock)(actor, case, step, words)


def answer(window: Window, actor: Actor, question, words: str = "第三页。") -> None:
    AnswerQuestion(window.uow, window.house.clock)(actor, question, words)


def waiting(window: Window, actor: Actor, case) -> list[str]:
    """What that person's tray asks there about the case, as the tray has it and as the headless verb has it."""
    rows = SqlRequestQueries(window.store).requests(actor.operator)
    found = [one for one in OpenQuestions(window.uow)(actor) if one.case == case]
    assert {one.id for one in found} == {r.id for r in rows if (r.kind, r.case) == (RequestKind.QUESTION, case)}
    return sorted(one.text for one in found)


def told(window: Window, case, viewer: Actor) -> list[tuple[str, str]]:
    """Questions and answers on the case's page."""
    marks = SqlCaseQueries(window.store, key_of).show(case, viewer).marks
    return [(mark.kind.value, mark.note) for mark in marks if mark.kind in (MarkKind.ASKED, MarkKind.ANSWERED)]


def handled(office: Windows, number: int):
    """A case that the window took in and a handler at the second machine has: case, who took it in, who has it."""
    first, second, _ = office.windows
    case = first.take_in(number)
    first.round()
    office.draw()
    office.settle(1)
    row = office.centre.owner.execute("SELECT assignee FROM core.case_head WHERE case_id = %s", (case,)).fetchone()
    holder = next(one for one in second.people if one.operator == row[0])
    return case, first.somebody("intake"), holder


def unsent(window: Window, case) -> list:
    """What was said about that case and is not confirmed."""
    with window.uow() as u:
        number = u.cases.head(case).number
        return [
            item for item in u.sync.items() if item.kind.startswith(("question_", "holder_")) and item.case == number
        ]


def test_a_question_reaches_whoever_did_the_step_at_another_window_and_the_answer_comes_back(office) -> None:
    first, second, third = office.windows
    case, clerk, holder = handled(office, 1)
    question = ask(second, holder, case)
    (item,) = unsent(second, case)
    assert (item.state, item.kind) == (OutboxState.WAITING, "question_asked")
    assert "哪" not in said(diagnose([item], item.at, lambda *_: True)[0], "zh_CN")
    assert waiting(first, clerk, case) == []
    second.round(), first.round(), third.round()
    assert waiting(first, clerk, case) == waiting(third, clerk, case) == ["哪一页是存折？"], (
        "at every machine of that person"
    )
    assert waiting(first, holder, case) == waiting(second, holder, case) == []
    behind = [[row for row in window.line.pull(COUNTY, 0, 500) if row.event == question] for window in (first, second)]
    assert [[row.operator for row in rows] for rows in behind] == [[None], [holder.operator]], "nobody is told who asks"
    with counted(third.store, "INSERT INTO asked_here") as written:
        third.round()
    assert written == [], "a poll that finds nothing new writes nothing"
    answer(third, clerk, question)
    with pytest.raises(Rejected, match="question_answered"):
        answer(third, clerk, question)
    office.settle(2)
    both = [("asked", "哪一页是存折？"), ("answered", "第三页。")]
    for window in office.windows:
        assert told(window, case, holder) == told(window, case, clerk) == both
        assert (unsent(window, case), waiting(window, clerk, case)) == ([], [])
    with first.uow() as u:
        assert {one.operator for one in u.tasks.questions(case)} == {WITHHELD}, "who asked and answered is not told"
    rows = office.centre.owner.execute(
        "SELECT kind, is_open FROM core.note WHERE case_id = %s ORDER BY kind", (case,)
    ).fetchall()
    assert rows == [("question_answered", False), ("question_asked", False)]


def test_two_people_ask_at_once_at_two_machines_with_the_line_cut_and_no_step_is_held_up(office) -> None:
    first, second, third = office.windows
    case, clerk, holder = handled(office, 2)
    third.round()
    ask(second, holder, case, words="二号机问")
    ask(third, holder, case, words="三号机问")
    second.house.agree(case)  # the step goes on meanwhile, from the machine that heard of neither answer
    office.settle(2)
    assert waiting(first, clerk, case) == ["三号机问", "二号机问"]
    assert office.centre.owner.execute("SELECT step FROM core.case_head WHERE case_id = %s", (case,)).fetchone() == (3,)
    assert [unsent(window, case) for window in office.windows] == [[], [], []]


def test_a_question_of_somebody_without_a_part_in_the_case_is_refused_and_has_its_sentence(office) -> None:
    _, second, _ = office.windows
    case, _, holder = handled(office, 3)
    other = next(one for one in second.people if one.permission == holder.permission and one is not holder)
    drawn_anew = "UPDATE core.case_head SET assignee = %s WHERE case_id = %s"
    office.centre.owner.execute(drawn_anew, (other.operator, case))  # before the question gets there
    ask(second, holder, case)
    second.round()
    (item,) = unsent(second, case)
    assert (item.state, item.reason) == (OutboxState.REFUSED, "not-drawn")
    (found,) = diagnose([item], item.at, lambda *_: True)
    assert found.code == "outbox_refused_note"
    assert told(second, case, holder) == [("asked", "哪一页是存折？")], "what was typed stays"


def tray(window: Window, actor: Actor, case) -> list[str]:
    """What the flow desk wrote, as that person's tray shows it there."""
    return [row.chase for row in SqlTrayQueries(window.store).tray(actor.operator)[0] if row.case == case]


def chases(window: Window, case, viewer: Actor) -> list[str]:
    """Notes on the case's page as the viewer sees them there."""
    marks = SqlCaseQueries(window.store, key_of).show(case, viewer).marks
    return [mark.note for mark in marks if mark.kind is MarkKind.CHASED]


def test_the_flow_desk_chases_whoever_has_the_case_at_another_window_and_learns_no_name(office) -> None:
    first, second, third = office.windows
    case, clerk, holder = handled(office, 6)
    third.round()
    desk, flow_desk = floor_desk_of(first.house, first.store), office.people["desk.x"]
    with pytest.raises(Rejected, match="question_too_long"):
        desk.chase(flow_desk, case, "快" * 501)
    desk.chase(flow_desk, case, "请加快")
    (item,) = unsent(first, case)
    assert (item.kind, item.state) == ("holder_chased", OutboxState.WAITING)
    assert "催办" in said(diagnose([item], item.at, lambda *_: True)[0], "zh_CN")
    office.settle(1)
    assert (unsent(first, case), chases(first, case, clerk)) == ([], [""])
    for window in (second, third):
        assert tray(window, holder, case) == ["请加快"]
        assert (chases(window, case, holder), chases(window, case, clerk)) == (["请加快"], [""])
    (line,) = [one for one in desk.open_cases(flow_desk) if one.case.id == case]
    assert line.case.chased == 1
    second.house.agree(case)
    office.settle(1)
    office.draw()
    office.settle(1)
    _, following = office.holder(case)
    for window in (second, third):
        assert tray(window, following, case) == [""], "who has it now is not meant"
        assert chases(window, case, following) == [""]


_FORGED = {
    "somebody's question that the centre is not told": (
        "INSERT INTO case_question SELECT randomblob(16), case_id, answers, step, to_step, :who, at, text"
        " FROM case_question LIMIT 1"
    ),
    "nobody's question that did not come": (
        "INSERT INTO case_question SELECT randomblob(16), case_id, answers, step, to_step, zeroblob(16), at, text"
        " FROM case_question LIMIT 1"
    ),
    "a note that is not its body": (
        "INSERT INTO note_event SELECT randomblob(16), case_id, office, chain, seq, kind, at, operator, nonce,"
        " previous, body, hash FROM note_event LIMIT 1"
    ),
    "a note to the holder that the centre is not told": (
        "INSERT INTO told_chase SELECT randomblob(16), case_id, 2, seq, operator, at, '?' FROM note_event LIMIT 1"
    ),
    "nobody's note to the holder": (
        "INSERT INTO told_chase SELECT randomblob(16), case_id, 1, seq, zeroblob(16), at, '?' FROM note_event LIMIT 1"
    ),
    "a note that did not come": "INSERT INTO note_lack VALUES (randomblob(16), '2026-11-20T02:00:00.000000Z')",
}


@pytest.mark.parametrize("forged", _FORGED)
def test_the_file_takes_no_question_that_did_not_travel(office, forged: str) -> None:
    _, second, _ = office.windows
    if not second.read("SELECT 1 FROM note_event"):
        case, _, holder = handled(office, 4)
        ask(second, holder, case)
    who = {"who": second.somebody("handling").operator.bytes} if ":who" in _FORGED[forged] else {}
    with second.uow() as u, pytest.raises(Rejected, match="question_untold"):
        u.session.execute(text(_FORGED[forged]), who)


def test_without_a_key_no_question_is_written(office) -> None:
    first, second, _ = office.windows
    case, _, holder = handled(office, 5)
    with first.uow() as u:  # the handler never signed in at the first machine
        asked = Question(new_uuid(), case, None, 2, 1, holder.operator, first.house.clock.now(), "哪一页？")
        with pytest.raises(Rejected, match="event_unsealed"):
            u.notes.tell(question_told(asked, u.cases.head(case).office, "t1", b"n" * 16))
    ask(second, holder, case)
