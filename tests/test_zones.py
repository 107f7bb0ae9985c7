import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest

from portal import zones


@pytest.fixture(autouse=True)
def _newest_again():
    yield
    zones.use_newest()


def system_copy(tmp_path, monkeypatch, first_line, name="tzdata.zi"):
    """A system folder with one zone, and the version written as its packagers do."""
    london = resources.files("tzdata") / "zoneinfo" / "Europe" / "London"
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "London").write_bytes(london.read_bytes())
    if first_line is not None:
        (tmp_path / name).write_text(first_line, "utf-8")
    monkeypatch.setenv("PYTHONTZPATH", str(tmp_path))


def test_an_older_system_copy_is_passed_over(tmp_path, monkeypatch):
    system_copy(tmp_path, monkeypatch, "# version 2025b\n# This zic input file is")

    zones.use_newest()

    assert zoneinfo.TZPATH == ()
    assert zones.version() >= "2026f"


def test_a_newer_system_copy_is_used(tmp_path, monkeypatch):
    system_copy(tmp_path, monkeypatch, "# version 2099a\n")

    zones.use_newest()

    assert list(zoneinfo.TZPATH) == [str(tmp_path)]
    assert zones.version() == "2099a"


def test_a_newer_system_copy_that_names_its_version_in_a_file_is_used(tmp_path, monkeypatch):
    system_copy(tmp_path, monkeypatch, "2099b\n", name="+VERSION")

    zones.use_newest()

    assert zones.version() == "2099b"


def test_a_system_copy_that_does_not_say_its_version_is_passed_over(tmp_path, monkeypatch):
    system_copy(tmp_path, monkeypatch, None)

    zones.use_newest()

    assert zoneinfo.TZPATH == ()


def test_no_system_copy_at_all_leaves_the_wheel(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONTZPATH", str(tmp_path / "nowhere"))

    zones.use_newest()

    assert zones.zone("Europe/Lisbon").key == "Europe/Lisbon"
    assert zones.version() >= "2026f"


def test_vancouver_stays_on_summer_time_after_the_change_of_2026():
    zones.use_newest()

    winter = datetime(2026, 12, 14, 17, tzinfo=UTC).astimezone(zones.zone("America/Vancouver"))

    assert winter.utcoffset() == timedelta(hours=-7)


@pytest.mark.parametrize(
    "name",
    ["", " ", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe/London\0", "Europe/",
     "europe/lisbon", "Europe/../Europe/Lisbon", "localtime", "Factory", "Europe", "x" * 5000],
)  # fmt: skip
def test_a_name_that_is_not_a_zone_is_refused(name):
    with pytest.raises(zones.UnknownZone):
        zones.zone(name)


def test_an_old_name_that_browsers_still_send_is_known():
    assert zones.city(zones.zone("Asia/Calcutta")) == "Kolkata"


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("Europe/Lisbon", "Lisbon"),
        ("America/New_York", "New York"),
        ("America/St_Johns", "St John's"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("America/Sao_Paulo", "São Paulo"),
        ("Africa/Dar_es_Salaam", "Dar es Salaam"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_city(name, city):
    assert zones.city(name) == city
    assert zones.city(zones.zone(name)) == city


def test_the_common_zones_are_about_forty_different_ones_that_exist():
    groups = zones.common_zones()

    names = [name for _, zones_here in groups for name, _ in zones_here]
    assert [zones.zone(name).key for name in names] == names
    assert len(set(names)) == len(names) == 46
    assert [region for region, _ in groups] == [
        "Europe",
        "Americas",
        "Africa and the Middle East",
        "Asia and the Pacific",
    ]
    assert all(
        cities == sorted(cities) for cities in ([city for _, city in group] for _, group in groups)
    )


def test_all_zones_are_places_and_utc_in_order():
    names = zones.all_zones()

    assert names == sorted(set(names))
    assert {"UTC", "Europe/Lisbon", "America/St_Johns"} <= set(names)
    assert [n for n in names if "/" not in n] == ["UTC"]
    assert not [n for n in names if n.startswith(("Etc/", "US/"))]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Europe/Lisbon", "Lisbon time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("America/St_Johns", "St John's time"),
    ],
)
def test_a_zone_is_told_by_its_place_or_else_by_its_own_name(name, said):
    assert zones.clock_name(zones.zone(name)) == said
