"""A small application that shows each component with data that is hard to lay out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, flash, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    Form,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from portal import assets, timetable, web, zones
from portal.availability import dates_editor, hours_form, week_editor, week_page
from portal.availability.week_editor import DayDraft, Fault, Row, WeekDraft
from portal.intake import crisis
from portal.intake.services import definition_files
from tests.support.paths import ROOT

LISBON, KATHMANDU = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Kathmandu")
TODAY = date(2026, 11, 24)
START = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Option:
    """An answer as the questionnaire has it."""

    code: str
    label: str
    value: int | None = None
    role: str | None = None


WHO = [
    Option("me2", "Nearly always me", 2),
    Option("me1", "More often me", 1),
    Option("eq", "About equal", 0),
    Option("ot1", "More often them", -1),
    Option("ot2", "Nearly always them", -2),
    Option("none", "Neither of us", 0, "neither"),
    Option("skip", "Does not apply, or I would rather not say", None, "skip"),
]
FREQUENCY = [
    Option(f"f{value}", label, value)
    for value, label in enumerate(["Never", "Rarely", "Sometimes", "Often", "Nearly always"])
] + [Option("skip", "I would rather not say", None, "skip")]


class Details(Form):
    """The kinds of field a page may hold."""

    name = StringField(
        "What should we call you?",
        [validators.DataRequired("Enter what we should call you"), validators.Length(max=80)],
    )
    email = EmailField(
        "Email address",
        [validators.DataRequired("Enter an email address, like name@example.com")],
    )
    mode = RadioField(
        "How would you like to talk?",
        [validators.InputRequired("Choose how you would like to talk")],
        choices=[SelectChoice("video", "Video"), SelectChoice("phone", "Phone")],
    )
    phone = TelField("Phone number")
    zone = SelectField(
        "Time zone",
        choices=[SelectChoice("", "Choose"), SelectChoice("Europe/Lisbon", "Lisbon")],
    )
    about = TextAreaField("About you", [validators.Length(max=300)])
    photo = FileField("Photo")
    agree = BooleanField("I am 18 or over.", [validators.InputRequired("Tick this to go on")])


def _starts(*, every: int = 1) -> list[datetime]:
    first = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
    hours = (9.5, 14, 14.5, 16, 18.5, 19)
    return [
        first + timedelta(days=day, hours=hour)
        for day in range(0, 60, every)
        if (first + timedelta(days=day)).weekday() in {2, 3, 4}
        for hour in hours[: 2 + day % 5]
    ]


def _people() -> list[dict[str, Any]]:
    def free(zone: ZoneInfo, starts: list[datetime]) -> list[timetable.FreeTime]:
        return timetable.free_times(starts, zone, lambda start: f"/book/{start:%Y%m%dT%H%MZ}")

    starts = _starts()
    english, arabic = ("en", "English", "ltr"), ("ar", "العربية", "rtl")
    return [
        {
            "name": "Maria Oliveira",
            "title": "Psychologist",
            "place": "Lisbon",
            "languages": [english, ("pt", "Português", "ltr")],
            "modes": ["video", "phone"],
            "sentence": "I work with people who carry it alone.",
            "times": free(LISBON, [*starts[2:4], starts[8]]),
        },
        {
            "name": "Eleni Papakonstantinopoulou-Niederhofbrunner",
            "title": "Systemic therapist",
            "place": "Berlin",
            "languages": [("de", "Deutsch", "ltr"), ("el", "Ελληνικά", "ltr"), english],
            "modes": ["in_person", "video"],
            "sentence": "For two people who have gone quiet and are not sure what that means.",
            "times": free(LISBON, starts[9:12]),
        },
        {
            "name": "Tariq Al-Khatib",
            "title": "Psychologist",
            "place": None,
            "languages": [english, arabic],
            "modes": ["phone"],
            "sentence": None,
            "times": [],
        },
    ]


def _row(label: str, load: float | None, words: str, strain: float | None) -> SimpleNamespace:
    strain_words = None if strain is None else "high" if strain > 60 else "moderate"
    return SimpleNamespace(
        label=label, load=load, words=words, strain=strain, strain_words=strain_words, note=None
    )


ROWS = [
    _row("Being heard", 33, "more often Ana", 50),
    _row("Limits and own life", 17, "about even", 38),
    _row("Care and unseen work", 67, "mostly Ana", 75),
    _row("Making up and reaching out", 83, "mostly Ana", 88),
    _row("Give and take", 0, "even", 25),
    _row("Say and importance", -50, "mostly partner", 50),
    SimpleNamespace(
        **{
            **vars(_row("Growing and planning together", None, "not scored", None)),
            "note": "1 of 5 answered",
        }
    ),
]


def _week() -> list[SimpleNamespace]:
    monday = datetime(2026, 11, 23, tzinfo=LISBON)
    kinds = ("booked", "held", "unproved", "blocked", "free")

    def events(day: int) -> list[SimpleNamespace]:
        if day > 4:
            return []
        return [
            SimpleNamespace(
                starts=monday + timedelta(days=day, hours=9 + 2 * at, minutes=15 * day),
                ends=monday + timedelta(days=day, hours=9 + 2 * at, minutes=15 * day + 30),
                kind=kind,
                title={"booked": "Ana", "blocked": "Blocked", "free": "Free"}.get(kind, "Noor"),
                words={
                    "booked": "video, answers shared",
                    "unproved": "email not confirmed yet",
                }.get(kind, ""),
                url=None if kind == "free" else f"/work/{day}-{at}",
            )
            for at, kind in enumerate(kinds[: day + 1])
        ]

    return [
        SimpleNamespace(date=(monday + timedelta(days=day)).date(), events=events(day))
        for day in range(7)
    ]


def _hours() -> tuple[WeekDraft, list[Fault]]:
    """A week with a fault: two openings of Monday overlap."""
    rows = (Row("09:00", "12:00"), Row("11:00", "13:00"))
    monday = DayDraft(0, True, rows)
    week = WeekDraft((monday, *(DayDraft(day, False) for day in range(1, 7))))
    return week, week_editor.openings_of(week)[1]


def make_app() -> Flask:
    """Return the gallery; ``/``, ``/failed``, ``/question``, ``/picker`` and ``/desk``."""
    app = Flask(__name__, static_folder=str(ROOT / "static"))
    app.secret_key = "gallery"
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            FileSystemLoader(ROOT / "tests" / "support" / "gallery" / "templates"),
        ]
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["city"] = zones.city
    app.jinja_env.filters["clock_name"] = zones.clock_name
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.context_processor(lambda: {"site_name": "Level Ground"})
    app.after_request(_secure)
    assets.init_app(app)
    picker = timetable.arrange(
        _starts(),
        zone=LISBON,
        today=TODAY,
        chosen=None,
        link=lambda start: f"/book/{start:%Y%m%dT%H%MZ}",
        day_link=lambda day: f"?day={day}",
    )
    shared: dict[str, Any] = {
        "people": _people(),
        "today": TODAY,
        "start": START,
        "end": START + timedelta(minutes=30),
        "zone": LISBON,
        "other_zone": KATHMANDU,
        "picker": picker,
        "who": WHO,
        "frequency": FREQUENCY,
        "rows": ROWS,
        "week": _week(),
        "zones": zones.common_zones(),
        "kept": _starts()[3],
        "hours": week_page.shown(*_hours()),
        "new": week_page.new_date(hours_form.NewDate(kind=hours_form.HOURS)),
        "plans": [
            (plan, "Monday 7 December 2026") for plan in dates_editor.read(["2026-12-07 off"])
        ],
        "ireland": crisis.help_lines(
            definition_files.shipped()["1.0.0"], "IE", reviewed_only=False
        ),
    }

    def page(name: str, **more: Any) -> str:
        return render_template(f"{name}.html", **shared, **more)

    def failed() -> tuple[str, int]:
        form = Details(data={"mode": "video"})
        form.validate()
        return page("fields", form=form), 422

    def swapped() -> tuple[str, int]:
        assert request.headers["HX-Request"] == "true"
        failed = request.form["act"] == "fail"
        return page("_day", errors=[("main", "Choose a time")] if failed else []), (
            422 if failed else 200
        )

    def parts() -> str:
        flash("Your time is changed. Maria has been told.", "success")
        return page("parts")

    app.add_url_rule("/", "parts", parts)
    app.add_url_rule("/fields", "fields", lambda: page("fields", form=Details()))
    app.add_url_rule("/failed", "failed", failed)
    app.add_url_rule("/question", "question", lambda: page("question"))
    app.add_url_rule("/picker", "picker", lambda: page("picker"))
    app.add_url_rule("/swap", "swap", lambda: page("swap"))
    app.add_url_rule("/swap", "swapped", swapped, methods=["POST"])
    app.add_url_rule("/desk", "desk", lambda: page("workspace"))
    return app


def _secure(response: Any) -> Any:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = web.CONTENT_SECURITY_POLICY
    return response
