"""The schema that migrations make is the schema of the models, on both engines."""

from flask import Flask

from portal import schema


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
