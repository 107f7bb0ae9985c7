"""The schema that migrations make is the schema of the models, on both engines."""

import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

from portal import schema
from portal.bookings.models import Booking
from portal.specialists.search import fold
from tests.support import make


def test_the_migrated_schema_equals_the_models_and_has_the_overlap_rule(app: Flask):
    faults = schema.faults(app.extensions["engine"])

    assert faults == []


def test_a_lost_overlap_rule_is_reported(app: Flask):
    engine = app.extensions["engine"]
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("drop trigger booking_overlap_update")
        else:
            connection.exec_driver_sql("alter table booking drop constraint ex_booking_live_span")

    faults = schema.faults(engine)

    assert faults in (["missing: booking_overlap_update"], ["missing: ex_booking_live_span"])


def test_a_database_without_tables_is_not_current(app: Flask):
    engine = app.extensions["engine"]
    with engine.begin() as connection:
        connection.exec_driver_sql("drop table alembic_version")

    faults = schema.faults(engine)

    assert faults == ["the schema is not at its newest revision; run: portal db upgrade"]


def test_the_newest_revision_by_number_is_the_one_alembic_goes_to():
    heads = ScriptDirectory(str(schema.FOLDER)).get_heads()

    assert heads == [schema.newest()]


def test_a_database_at_an_older_revision_is_not_current(app: Flask):
    engine = app.extensions["engine"]
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0001'")

    assert not schema.is_current(engine)


def test_bookings_of_an_older_schema_keep_all_and_are_found_by_their_names(app: Flask, write):
    with write() as session:
        booking = make.booking(
            session, make.specialist(session), "2026-03-02T09:00Z", name="Łucja Żak"
        )
    engine = app.extensions["engine"]
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        settings = Config()
        settings.set_main_option("script_location", str(schema.FOLDER))
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0002")

    schema.upgrade(engine)

    assert schema.is_current(engine)
    with write() as session:
        kept = session.get_one(Booking, booking.id)
        assert (kept.name, kept.name_folded) == ("Łucja Żak", fold("Łucja Żak"))


def test_a_start_that_finds_the_schema_up_to_date_leaves_slow_libraries_unloaded(
    sqlite_template: Path,
):
    program = f"""
import sys
from portal import commands, db, schema
from portal.app import create_app
app = create_app({{"INSTANCE": {str(sqlite_template.parent)!r}}})
with app.app_context():
    schema.upgrade(db.get_engine())
print([name for name in ("alembic", "gunicorn", "zxcvbn") if name in sys.modules])
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("[]\n", "")
