"""What is said about a case beside its steps travels: asked at one window, answered at another, without names."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.cases.commands import AnswerQuestion, AskQuestion, OpenQuestions
from app.cases.notes import question_told
from app.cases.queries import MarkKind
from app.cases.requests import RequestKind
from app.cases.tasks import Question
from app.kernel.actor import Actor
from app.kernel.errors import Rejected
from app.kernel.ids import WITHHELD, new_uuid
from app.kernel.outbox import OutboxState
from app.sync.doctor import diagnose, said
from db.queries.cases import SqlCaseQueries
from db.queries.requests import SqlRequestQueries
from tests.builders.central_windows import Window, Windows, base_of, windows_of
from tests.builders.staffed import key_of


@pytest.fixture(scope="module")
def office(cluster: str, template_folder, tmp_path_factory) -> Iterator[Windows]:
    """The window takes in; handlers, reviewers and approvers sit at the second machine; everybody has a third."""
    folder = tmp_path_factory.mktemp("notes")
    (folder / "base").mkdir()
    base = base_of(template_folder, folder / "base")
    seats = [["intake"], ["handling", "review", "approval"], ["intake", "handling", "review", "approval"]]
    with windows_of(base, folder, cluster, seats) as made:
        yield made


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
        head = u.cases.head(case)
        return [item for item in u.sync.items() if item.kind.startswith("question_") and item.case == head.number]


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
