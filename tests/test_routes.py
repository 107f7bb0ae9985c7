"""Each route against each role: who may, who is asked to sign in, who is told that it is not there.

A route without a row fails, and so does a row without a route. The cells are: ``ok`` the role may
(a page, a redirect elsewhere, or words about what was sent), ``in`` asked to sign in, ``no`` told
that it may not, ``404`` told that it is not there.
"""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from portal.commands import portal
from tests.support.world import ROLES, World

ANYONE = ("ok",) * 6
NOWHERE = ("404",) * 6
#                 anonymous, client, other client, specialist, other specialist, admin
SIGNED_IN = ("in", "ok", "ok", "ok", "ok", "ok")
WITHOUT_PASSWORD = ("in", "404", "404", "404", "404", "404")
STAFF = ("in", "no", "no", "ok", "ok", "no")
UNKNOWN = ("in", "no", "no", "404", "404", "no")  # an id nothing has
OWNERS = ("in", "no", "no", "ok", "404", "no")
ADMINS = ("in", "no", "no", "no", "no", "ok")
CLIENTS = ("404", "ok", "404", "404", "404", "404")

TABLE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        [
            *("pages.home", "pages.help_now", "pages.staying_safe", "pages.privacy"),
            *("pages.accessibility", "pages.free_consultation", "pages.leave"),
            *("pages.appearance", "pages.security_txt", "health.process", "health.ready"),
            *("static", "directory.index", "directory.show"),
            *("bookings.index", "bookings.new", "bookings.create"),
            *("accounts.sign_in", "accounts.ask", "accounts.sent", "accounts.send_again"),
            *("accounts.enter_code", "accounts.open_link", "accounts.press_link"),
            *("accounts.renew_link", "accounts.sign_out", "accounts.end_session"),
            *("accounts.signed_out", "passwords.sign_in", "passwords.check"),
            *("passwords.forgotten", "passwords.ask", "passwords.choose", "passwords.set_chosen"),
            *("api.specialists", "api.specialist", "api.slots", "api.create_booking"),
            *("api.description", "notifications.index"),
        ],
        ANYONE,
    ),
    # Who has begun no answers is led to the first page; nobody finds another's.
    **dict.fromkeys(
        [
            *("intake.start", "intake.begin", "intake.progress", "intake.confirm_again"),
            *("intake.again", "intake.kept", "intake.keep_place", "walk.show", "walk.answer"),
            *("walk.help_page", "walk.go_on", "walk.let_know", "sharing.check", "sharing.share"),
            *("sharing.sent", "sharing.take_back", "sharing.amend", "sharing.more"),
            *("sharing.picture", "sharing.confirm_delete", "sharing.delete"),
        ],
        ANYONE,
    ),
    **dict.fromkeys(
        [
            *("assets.show", "specialists.photo"),  # of a name nothing has
            *("notifications.show", "notifications.invite", "notifications.source"),
            *("api.show_booking", "api.move_booking", "api.cancel_booking"),
        ],
        NOWHERE,
    ),
    **dict.fromkeys(
        [
            *("practice.index", "practice.invite", "practice.show", "practice.publish"),
            *("practice.ask_for_changes", "practice.invite_again"),
        ],
        ADMINS,
    ),
    **dict.fromkeys(
        [
            *("appointments.show", "appointments.download", "appointments.edit_contact"),
            *("appointments.save_contact", "appointments.join", "appointments.confirm_undo"),
            *("appointments.undo", "changes.index", "changes.confirm", "changes.update"),
            *("changes.confirm_cancel", "changes.cancel"),
        ],
        CLIENTS,
    ),
    "appointments.index": ANYONE,
    # The questions open on the device that answers them; any other is led to their start. A form
    # sent without a session is kept until there is one.
    **dict.fromkeys(["intake.start", "intake.begin"], ANYONE),
    **dict.fromkeys(
        [
            *("walk.show", "walk.help_page", "intake.confirm_again", "intake.kept"),
            *("intake.progress", "sharing.check", "sharing.confirm_delete", "sharing.picture"),
            "sharing.sent",
        ],
        ANYONE,
    ),
    **dict.fromkeys(
        [
            *("walk.answer", "walk.go_on", "walk.let_know", "intake.again", "intake.keep_place"),
            *("sharing.amend", "sharing.share", "sharing.delete", "sharing.more"),
            "sharing.take_back",
        ],
        SIGNED_IN,
    ),
    "passwords.edit": WITHOUT_PASSWORD,
    "passwords.update": SIGNED_IN,
    **dict.fromkeys(
        [
            *("work_today.index", "work_calendar.index", "work_calendar.week"),
            *("work_calendar.block", "work_calendar.create_block"),
            *("work_clients.index", "work_clients.search", "work_hours.edit", "work_hours.update"),
            *("work_profile.edit", "work_profile.update", "work_profile.preview"),
        ],
        STAFF,
    ),
    **dict.fromkeys(
        [
            *("work_bookings.show", "work_bookings.confirm_cancel", "work_bookings.cancel"),
            *("work_bookings.move", "work_bookings.confirm_move", "work_bookings.save_move"),
            "work_bookings.save_outcome",
            *("work_summary.show", "work_summary.confirm_private", "work_summary.acknowledge"),
            *("work_notes.edit", "work_notes.save"),
        ],
        OWNERS,
    ),
    **dict.fromkeys(
        [
            *("work_summary.show_older", "work_summary.answers", "work_summary.open_private"),
            "work_calendar.remove_block",
        ],
        UNKNOWN,
    ),
}


@pytest.fixture
def routes(app: Flask) -> list[dict[str, Any]]:
    printed: list[dict[str, Any]] = json.loads(
        FlaskCliRunner(app).invoke(portal, ["routes", "--json"]).output
    )
    return printed


def test_each_route_has_its_row_and_each_row_its_route(routes):
    assert {route["endpoint"] for route in routes} == set(TABLE)


def test_each_role_gets_on_each_route_what_the_table_says(app, routes, write, at):
    world = World(app, write, at)

    wrong = [
        f"{method} {route['rule']} as {role}: {got}, not {wanted}"
        for route in routes
        for method in route["methods"]
        for role, wanted in zip(ROLES, TABLE[route["endpoint"]], strict=True)
        if (got := world.cell(role, method, route)) != wanted
    ]

    assert not wrong, "\n" + "\n".join(wrong)


def test_a_disabled_person_is_asked_to_sign_in_wherever_somebody_must_be_known(
    app, routes, write, at
):
    world = World(app, write, at)
    world.disable_everybody()

    wrong = [
        f"{method} {route['rule']} as {role}: {got}"
        for route in routes
        if TABLE[route["endpoint"]] not in (ANYONE, NOWHERE, CLIENTS)
        for method in route["methods"]
        for role in ROLES
        if (got := world.cell(role, method, route)) not in {"in", "404"}
    ]

    assert wrong == []
