from sqlalchemy import text


def test_a_migrated_store_opens(store):
    with store.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()


def test_a_unit_of_work_rolls_back_unless_committed(store, uow):
    with uow() as u:
        u.session.execute(text("CREATE TABLE t (a INTEGER)"))
        u.commit()
    with uow() as u:
        u.session.execute(text("INSERT INTO t VALUES (1)"))
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM t")).scalar_one() == 0
