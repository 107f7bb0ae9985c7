"""JSON API v1: the contract's answers, on the same services as the pages."""

from typing import Any

import pytest
import sqlalchemy as sa

from portal.bookings.models import Booking
from tests.support import make

NOW = "2026-03-01T08:00Z"
NINE, TEN = "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"


@pytest.fixture(autouse=True)
def clock(at):
    at(NOW)


@pytest.fixture
def http(app):
    return app.test_client()


@pytest.fixture
def ada(write):
    with write() as session:
        return make.specialist(
            session, slug="ada", name="Ada Lovelace", open="Mon 9 to 11", zone="Europe/Lisbon",
            notice_minutes=60, modes=("video", "phone"), horizon_days=20,
        )  # fmt: skip


def body(**other: Any) -> dict[str, Any]:
    return {
        "specialist": "ada", "start": NINE, "name": "Ana", "email": "ana@example.com",
        "mode": "video", "time_zone": "Europe/Berlin", **other,
    }  # fmt: skip


def book(http, key: str = "key-00000001", **other: Any):
    return http.post("/api/v1/bookings", json=body(**other), headers={"Idempotency-Key": key})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def count(write) -> int:
    with write() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Booking)) or 0


def test_the_list_says_who_is_free_when(http, ada):
    answer = http.get("/api/v1/specialists?language=en&mode=video")

    assert answer.json == {
        "items": [
            {
                "slug": "ada", "name": "Ada Lovelace", "title": "Psychologist",
                "languages": ["en"], "topics": ["repair"], "modes": ["video", "phone"],
                "time_zone": "Europe/Lisbon", "next_free": NINE,
            }
        ],
        "page": 1, "per_page": 12, "total": 1,
    }  # fmt: skip


def test_slots_are_those_of_the_viewers_dates_with_the_viewers_clock(http, ada):
    answer = http.get("/api/v1/specialists/ada/slots?from=2026-03-02&to=2026-03-02&tz=Asia/Tokyo")

    assert answer.json["time_zone"] == "Asia/Tokyo"
    assert answer.json["duration_minutes"] == 30
    assert answer.json["slots"][0] == {
        "start": NINE, "end": "2026-03-02T09:30:00Z", "local": "2026-03-02T18:00:00+09:00",
    }  # fmt: skip
    assert len(answer.json["slots"]) == 4


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-03-02&to=2026-05-03",
        "from=2026-03-02&to=2026-03-01",
        "from=2026-03-02&to=x",
        "to=2026-03-02",
        "from=2026-03-02&to=2026-03-03&tz=Mars/Olympus",
    ],
)
def test_a_span_that_does_not_hold_is_refused_without_an_echo(http, ada, query):
    answer = http.get(f"/api/v1/specialists/ada/slots?{query}")

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "Mars" not in answer.text


@pytest.mark.parametrize(
    ("first", "last"),
    [("9999-12-01", "9999-12-31"), ("0001-01-01", "0001-01-31"), ("9999-12-31", "9999-12-31")],
)
@pytest.mark.parametrize("tz", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_dates_at_the_ends_of_time_have_no_slots(http, ada, first, last, tz):
    answer = http.get(f"/api/v1/specialists/ada/slots?from={first}&to={last}&tz={tz}")

    assert (answer.status_code, answer.json["slots"]) == (200, [])


def test_a_booking_is_made_shown_moved_and_cancelled_by_its_token(http, ada, write):
    made = book(http)
    assert made.status_code == 201
    token = made.json["token"]
    assert made.json == {
        "reference": made.json["reference"], "token": token, "start": NINE,
        "end": "2026-03-02T09:30:00Z", "status": "unproved",
        "manage_url": f"http://127.0.0.1:8000/open/{token}",
    }  # fmt: skip
    where = f"/api/v1/bookings/{made.json['reference']}"

    shown = http.get(where, headers=bearer(token)).json
    moved = http.post(f"{where}/move", json={"start": TEN}, headers=bearer(token))
    ended = http.post(f"{where}/cancel", json={}, headers=bearer(token))
    again = http.post(f"{where}/cancel", json={}, headers=bearer(token))

    assert shown == {name: made.json[name] for name in made.json if name != "token"}
    assert (moved.status_code, moved.json["start"]) == (200, TEN)
    assert (ended.status_code, ended.json["status"]) == (200, "cancelled")
    assert again.json == ended.json


def test_the_same_key_and_body_give_the_same_answer_and_book_once(http, ada, write):
    first, second = book(http), book(http)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert count(write) == 1


def test_the_same_key_with_another_body_is_refused(http, ada, write):
    book(http)

    other = book(http, name="Rui")

    assert other.status_code == 422
    assert other.json == {
        "type": "tag:levelground.example,2026:key-used-before",
        "title": "This Idempotency-Key was used before, with another body",
        "status": 422,
        "faults": [{"member": "Idempotency-Key", "fault": "used_before"}],
    }
    assert count(write) == 1


def test_a_bad_value_and_a_used_key_are_two_problems(http, ada):
    book(http)

    used, bad = book(http, name="Rui"), book(http, "key-00000002", email="no address")

    assert bad.json == {
        "type": "tag:levelground.example,2026:not-as-described",
        "title": "Not as described",
        "status": 422,
        "faults": [{"member": "email", "fault": "value"}],
    }
    assert used.json["type"] != bad.json["type"]


@pytest.mark.parametrize("path", ["bookings", "bookings/aaaaaaaaaa/move"])
@pytest.mark.parametrize(
    "sent", [b"{", b"", b"\xff", b'{"name": "Ana"', b"[" * 100_000, b"1" * 5_000], ids=range(6)
)
def test_a_body_that_is_not_json_is_told_so(http, ada, path, sent):
    answer = http.post(
        f"/api/v1/{path}",
        data=sent,
        content_type="application/json",
        headers={"Idempotency-Key": "key-00000001"},
    )

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "tag:levelground.example,2026:not-json",
        "title": "The body is not JSON",
        "status": 400,
    }


@pytest.mark.parametrize("sent", ["[]", "null", "7", '"ada"', "[{}]"])
def test_json_that_is_not_an_object_is_not_as_described(http, ada, sent):
    answer = http.post(
        "/api/v1/bookings",
        data=sent,
        content_type="application/json",
        headers={"Idempotency-Key": "key-00000001"},
    )

    assert (answer.status_code, answer.json["title"]) == (422, "Not as described")


def test_what_a_token_is_in_is_kept_nowhere(http, ada):
    made = book(http)
    where, who = f"/api/v1/bookings/{made.json['reference']}", bearer(made.json["token"])

    answers = [
        made,
        book(http),
        http.get(where, headers=who),
        http.get(where),
        http.post(f"{where}/move", json={"start": TEN}, headers=who),
        http.post(f"{where}/cancel", json={}, headers=who),
    ]

    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 6
    assert http.get("/api/v1/specialists").headers["Cache-Control"] == "no-cache"


def test_a_taken_time_is_a_409_with_the_nearest_times(http, ada):
    book(http)

    late = book(http, "key-00000002", email="rui@example.com")

    assert late.status_code == 409
    assert late.json["nearest"] == [TEN, "2026-03-02T10:30:00Z", "2026-03-09T09:00:00Z"]


def test_a_full_day_is_a_409_too(http, write):
    with write() as session:
        full = make.specialist(session, slug="ada", open="Mon 9 to 11", most_per_day=1)
        make.booking(session, full, "2026-03-02T10:30Z")

    assert book(http).status_code == 409


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-03-02T09:07:00Z", "off_grid"),
        ("2026-03-03T09:00:00Z", "closed"),
        ("2026-02-23T09:00:00Z", "past"),
        ("2026-03-23T09:00:00Z", "beyond_horizon"),
    ],
)
def test_what_the_rules_do_not_offer_is_a_422_with_its_reason(http, ada, start, reason):
    answer = book(http, start=start)

    assert (answer.status_code, answer.json["reason"]) == (422, reason)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"name": "   "},
        {"mode": "carrier pigeon"},
        {"mode": "phone"},
        {"mode": "phone", "phone": "12"},
        {"phone": "+351912345678"},
        {"start": "2026-03-02T09:00:00"},
        {"start": "soon"},
        {"start": "0001-01-01T00:00:00+14:00"},
        {"start": "9999-12-31T23:59:00-12:00"},
        {"name": "Ana \ud800"},
        {"name": "\u0000"},
        {"phone": "+3519\u00001", "mode": "phone"},
        {"time_zone": "Europe/Lisbon\u0000"},
        {"time_zone": "../etc/passwd"},
        {"extra": "member"},
    ],
)
def test_a_body_that_does_not_hold_is_refused_names_the_member_and_books_nothing(
    http, ada, write, wrong
):
    answer = book(http, **wrong)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    sent = [str(value) for name, value in wrong.items() if len(str(value)) > 5 and name != "extra"]
    assert [value for value in sent if value in answer.text] == []
    assert count(write) == 0


def test_a_booking_needs_its_key(http, ada):
    assert http.post("/api/v1/bookings", json=body()).status_code == 422


def test_a_form_is_not_json(http, ada):
    headers = {"Idempotency-Key": "key-00000001"}

    answer = http.post("/api/v1/bookings", data=body(), headers=headers)

    assert answer.status_code == 415


def test_another_token_opens_nothing_and_says_no_more_than_an_unknown_reference(http, ada):
    mine = book(http).json
    other = book(http, "key-00000002", start=TEN, email="rui@example.com").json

    foreign = http.get(f"/api/v1/bookings/{mine['reference']}", headers=bearer(other["token"]))
    unknown = http.get("/api/v1/bookings/aaaaaaaaaa", headers=bearer(other["token"]))
    without = http.get(f"/api/v1/bookings/{mine['reference']}")

    assert foreign.status_code == unknown.status_code == without.status_code == 404
    assert foreign.json == unknown.json == without.json


def test_a_draft_is_not_there(http, write):
    with write() as session:
        make.specialist(session, slug="ada", published=False)

    assert http.get("/api/v1/specialists/ada").status_code == 404
    assert book(http).status_code == 404


def test_the_api_is_described_path_by_path(http):
    described = http.get("/api/v1/openapi.json").json

    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {
        "/api/v1/specialists",
        "/api/v1/specialists/{slug}",
        "/api/v1/specialists/{slug}/slots",
        "/api/v1/bookings",
        "/api/v1/bookings/{reference}",
        "/api/v1/bookings/{reference}/move",
        "/api/v1/bookings/{reference}/cancel",
    }


def test_the_description_names_every_problem_an_operation_answers_with(http):
    described = http.get("/api/v1/openapi.json").json["paths"]

    book_it = described["/api/v1/bookings"]["post"]["responses"]
    move_it = described["/api/v1/bookings/{reference}/move"]["post"]["responses"]

    assert {status: words["description"] for status, words in book_it.items()} == {
        "201": "Created",
        "400": "The body is not JSON (not-json)",
        "404": "No such specialist is published",
        "409": "Somebody holds the time or its day is full (taken); `nearest` are free",
        "415": "The body is not sent as application/json",
        "422": "A value does not hold (not-as-described), the rules never offer the time "
        "(not-a-slot, with its `reason`), or the key was used with another body (key-used-before)",
        "429": "Too many bookings from here (too-many); see Retry-After",
    }
    assert move_it["400"]["description"] == "The body is not JSON (not-json)"


def test_a_wrong_method_says_which_are_right(http):
    answer = http.delete("/api/v1/bookings/aaaaaaaaaa")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
