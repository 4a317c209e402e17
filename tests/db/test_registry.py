from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from app.adapters.pinyin_pypinyin import readings
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import PersonId, UnitId, new_uuid
from app.registry.invented import Invention
from app.registry.keys import normal_key, search_keys, unit_keys
from app.registry.model import PersonEntry, PersonStatus, UnitEntry
from db.queries.registry import SqlRegistryQueries

ANCHOR = date(2026, 11, 21)


@pytest.fixture
def invention():
    return Invention(3, ANCHOR, unit_count=20)


@pytest.fixture
def people(invention):
    return tuple(
        PersonEntry(person, search_keys(person.name, readings), years) for person, years in invention.persons(80)
    )


@pytest.fixture
def queries(store, uow, invention, people):
    with uow() as u:
        assert u.registry.add_units(UnitEntry(unit, unit_keys(unit.name, readings)) for unit in invention.units) == 20
        assert u.registry.add_persons(people) == 80
        u.registry.recount_staff()
        u.commit()
    return SqlRegistryQueries(store)


def enter(uow, template, name, id_no):
    person = replace(template, id=PersonId(new_uuid()), name=name, id_no=id_no)
    with uow() as u:
        u.registry.add_persons([PersonEntry(person, search_keys(name, readings), ())])
        u.commit()
    return person.id


def names_of(hits):
    return [hit.name for hit in hits]


def test_a_person_comes_back_as_entered(queries, people):
    for entry in people[:20]:
        assert queries.person(entry.person.id) == entry.person
        assert queries.contributions(entry.person.id) == entry.years
        assert queries.person_by_number("resident_id", entry.person.id_no.lower()) == entry.person


def test_a_number_under_another_document_is_not_that_person(queries, people):
    assert queries.person_by_number("passport", people[0].person.id_no) is None


def test_who_is_not_in_the_register_is_not_found(queries):
    with pytest.raises(NotFound, match="person_not_found"):
        queries.person(PersonId(new_uuid()))
    with pytest.raises(NotFound, match="unit_not_found"):
        queries.unit(UnitId(new_uuid()))
    assert queries.unit_by_uscc("91350199000000019U") is None


@pytest.mark.parametrize("typed", ["林望舒", "林望", "linwangshu", "lin wang", "Lin Wang Shu", "lws", "LW", "ｌｗｓ"])
def test_a_person_is_found_by_name_pinyin_and_initials(queries, typed):
    assert "林望舒" in names_of(queries.search_persons(typed))


@pytest.mark.parametrize("typed", ["shanxiulan", "danxiulan", "sxl", "dxl"])
def test_a_surname_with_two_readings_is_found_by_both(queries, typed):
    assert "单秀兰" in names_of(queries.search_persons(typed))


@pytest.mark.parametrize("typed", ["zengtinglan", "cengtinglan"])
def test_the_same_for_the_surname_zeng(queries, typed):
    assert "曾听澜" in names_of(queries.search_persons(typed))


def test_a_number_is_found_from_its_first_digits(queries, people):
    number = people[5].person.id_no
    assert queries.search_persons(number)[0].id == people[5].person.id
    assert people[5].person.id in {hit.id for hit in queries.search_persons(number[:14])}


def test_an_old_number_of_fifteen_digits_finds_its_holder(queries, people):
    person = next(entry.person for entry in people if entry.person.birth.year < 2000)
    old = person.id_no[:6] + person.id_no[8:17]
    assert [hit.id for hit in queries.search_persons(old)] == [person.id]


def test_a_passport_is_found_whatever_the_case(queries, uow, people):
    person = replace(people[0].person, id=PersonId(new_uuid()), id_type="passport", id_no="EX1234567", name="测试护照")
    with uow() as u:
        u.registry.add_persons([PersonEntry(person, search_keys(person.name, readings), ())])
        u.commit()
    assert names_of(queries.search_persons("ex12")) == ["测试护照"]


def test_the_exact_name_stands_before_longer_ones(queries, uow, people):
    template = people[0].person
    enter(uow, template, "欧阳知行远", "350199199001010013")
    enter(uow, template, "欧阳知", "350199199001010021")
    assert names_of(queries.search_persons("欧阳知")) == ["欧阳知", "欧阳知行", "欧阳知行远"]
    assert names_of(queries.search_persons("ouyangzhi"))[0] == "欧阳知"


def test_exact_initials_stand_before_a_longer_pinyin(queries, uow, people):
    template = people[0].person
    enter(uow, template, "安安", "350199199001010013")  # full pinyin anan
    enter(uow, template, "阿念", "350199199001010021")  # initials an
    assert names_of(queries.search_persons("an"))[:2] == ["阿念", "安安"]


def test_nobody_is_listed_twice(queries):
    for typed in ("l", "w", "d", "350199", "z"):
        hits = queries.search_persons(typed)
        assert len({hit.id for hit in hits}) == len(hits) <= 20


def test_hits_show_only_a_masked_number(queries, people):
    known = {entry.person.id: entry.person for entry in people}
    for hit in queries.search_persons("3501"):
        person = known[hit.id]
        assert hit.id_no_masked == person.id_no[:4] + "*" * 10 + person.id_no[-4:]
        assert person.id_no not in repr(hit)


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "'", "·", "林望舒%", "\x00", "zzzzzz", "不存在"])
def test_what_nobody_is_called_finds_nobody(queries, typed):
    assert [hit for hit in queries.search_persons(typed) if hit.name != "林望舒"] == []


def test_a_unit_is_found_by_code_name_pinyin_and_initials(queries, invention):
    unit = invention.units[0]
    assert queries.unit(unit.id).name == unit.name
    assert queries.unit_by_uscc(unit.uscc.lower()).id == unit.id
    keys = {key.key for key in unit_keys(unit.name, readings)}
    assert any(not key.startswith(normal_key(unit.name)[0]) and not key.isascii() for key in keys)
    for typed in (unit.uscc, unit.uscc[:17], unit.name, *keys):
        assert unit.id in {hit.id for hit in queries.search_units(typed)}


def test_the_staff_of_a_unit_are_its_active_persons(queries, people, invention):
    unit = max(invention.units, key=lambda unit: sum(entry.person.unit == unit.id for entry in people))
    expected = {entry.person.id for entry in people if entry.person.unit == unit.id}
    staff = queries.staff_of(unit.id)
    assert {hit.id for hit in staff} == expected
    assert {hit.status for hit in staff} == {PersonStatus.ACTIVE}
    assert queries.unit(unit.id).staff_count == len(expected)


def test_a_number_is_registered_once(queries, uow, people):
    again = replace(people[0].person, id=PersonId(new_uuid()))
    with uow() as u, pytest.raises(Conflict, match="person_exists"):
        u.registry.add_persons([PersonEntry(again, (), ())])


def test_a_credit_code_is_registered_once(queries, uow, invention):
    again = replace(invention.units[0], id=UnitId(new_uuid()))
    with uow() as u, pytest.raises(Conflict, match="unit_exists"):
        u.registry.add_units([UnitEntry(again, ())])


@pytest.mark.parametrize(
    "ask",
    [
        lambda q, _: q.search_persons("w"),
        lambda q, _: q.search_persons("350199"),
        lambda q, _: q.search_units("lm"),
        lambda q, p: q.person(p.id),
        lambda q, p: q.person_by_number("resident_id", p.id_no),
        lambda q, p: q.contributions(p.id),
        lambda q, p: q.staff_of(p.unit),
    ],
)
def test_every_question_costs_one_statement(store, queries, people, ask):
    statements = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    ask(queries, next(entry.person for entry in people if entry.person.unit))
    assert len([statement for statement in statements if statement != "BEGIN"]) == 1


@pytest.mark.parametrize("typed", ["w", "王", "350199", "wang"])
def test_a_search_reads_index_ranges_and_scans_no_table(store, queries, typed):
    seen = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    queries.search_persons(typed)
    (asked,) = [one for one in seen if one[0] != "BEGIN"]
    with store.reading() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", asked[1]).all()
    assert not [row for row in plan if row[3].startswith("SCAN") and "person" in row[3].lower().split()], plan
    assert not [row for row in plan if "TEMP B-TREE" in row[3]], plan


def test_many_persons_leave_the_connection_as_it_was(store, uow, monkeypatch):
    monkeypatch.setattr("db.repositories.registry.CHUNK", 10)
    with uow() as u:
        before = u.session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one()
        source = Invention(3, ANCHOR, unit_count=20)
        u.registry.add_units(UnitEntry(unit, ()) for unit in source.units)
        assert u.registry.add_persons(PersonEntry(person, (), years) for person, years in source.persons(35)) == 35
        assert u.session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one() == before
