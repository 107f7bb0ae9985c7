"""A wrong setting stops the start: with its name, what is wrong with it, and how to mend it."""

import pytest

from portal import config
from portal.errors import ConfigError

ADDRESS = "is not a web address; write it whole, like https://example.org"
DATABASE = "is not a database address; use sqlite:///FILE or postgresql+psycopg://…"
STORE = "is not the address of a Redis store; use redis://host:port/number"
MAIL = "is not a mail target; use file:FOLDER or smtp://user:pass@host:port"
SECONDS = "is not a whole number from 0 to 3600; write how many seconds, like 180"
SITE = "is not a name of 1 to 40 characters; write one, or remove it for Level Ground"


def faults(tmp_path, **settings) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        config.load({"INSTANCE": tmp_path, **settings})
    return refused.value.faults


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("UNDO_SECONDS", "s3cret", SECONDS),
        ("UNDO_SECONDS", "-1", SECONDS),
        ("UNDO_SECONDS", "3601", SECONDS),
        ("UNDO_SECONDS", "1.5", SECONDS),
        ("RATE_LIMITS", "s3cret", "is neither on nor off; write one of the two"),
        ("ENV", "s3cret", "is neither development nor production; write one of the two"),
        ("SITE_NAME", "", SITE),
        ("SITE_NAME", "s3cret" * 7, SITE),
        ("SITE_NAME", 5, SITE),
        ("MAIL_FROM", 5, "is not text; write it in quotes"),
        ("MAIL_REPLY_TO", 5, "is not text; write it in quotes"),
        ("SECRET_KEY", "s3cret", "is too short; give at least 32 random characters"),
        ("DATA_KEYS", "", "is empty; give at least one key"),
        ("DATABASE_URL", "s3cret", DATABASE),
        ("DATABASE_URL", "postgresql+psycopg://host:s3cret/portal", DATABASE),
        ("REDIS_URL", "s3cret", STORE),
        ("REDIS_URL", "redis://:s3cret@[", STORE),
        ("MAIL_URL", "smtp://s3cret@[", MAIL),
        ("MAIL_URL", "smtp://host:s3cret", MAIL),
        ("BASE_URL", "s3cret", ADDRESS),
        ("BASE_URL", "http://[s3cret", ADDRESS),
        ("EXIT_URL", "http://host:s3cret", ADDRESS),
        ("UNDO_SECOND", "180", "is not a setting; remove it or mend its spelling"),
    ],
)
def test_a_wrong_setting_is_named_with_its_fault_and_its_mend(tmp_path, name, value, said):
    found = faults(tmp_path, **{name: value})

    assert found == [f"PORTAL_{name}: {said}"]


def test_every_wrong_setting_is_named_at_once(tmp_path):
    found = faults(tmp_path, UNDO_SECONDS="soon", RATE_LIMITS="maybe")

    assert [line.partition(":")[0] for line in found] == [
        "PORTAL_UNDO_SECONDS",
        "PORTAL_RATE_LIMITS",
    ]


def test_production_names_what_is_missing_and_what_is_weak(tmp_path):
    found = faults(tmp_path, ENV="production", RATE_LIMITS="off")

    assert found == [
        "PORTAL_BASE_URL: is not https; in production write one that begins with https://",
        "PORTAL_MAIL_FROM: is missing; write who mails come from, like Practice <name@host>",
        "PORTAL_RATE_LIMITS: is off; in production remove it or write on",
    ]
