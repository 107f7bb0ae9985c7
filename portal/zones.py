"""Time zones: which copy of the data is used, names people may give, words for them.

Python prefers the system's zone data to the ``tzdata`` wheel even when that is
newer, and an hour is off for whole provinces when it is stale. ``use_newest``
is called once, before any zone is made: by the app, the commands and the tests.
"""

import re
import zoneinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]  # ships no types; one string is read

_WRITTEN_VERSION = re.compile(r"(?:# version )?(\d{4}[a-z]+)")
_NOT_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")
_NOT_ZONES = frozenset({"Factory", "localtime", "posixrules"})


class UnknownZone(ValueError):
    """The name is not one of the zones there are."""


def use_newest() -> None:
    """Make ``zoneinfo`` read the newer of the system's zone data and the wheel's.

    Zones made before keep the data they were made with.
    """
    zoneinfo.reset_tzpath()
    system = _system_version()
    if system is None or _age(system) <= _age(tzdata.IANA_VERSION):
        zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    _known.cache_clear()
    common_zones.cache_clear()


def version() -> str:
    """Return the IANA version of the data in use, such as "2026f"; "unknown" if it does not say."""
    if not _system_folder():
        return str(tzdata.IANA_VERSION)
    return _system_version() or "unknown"


def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; raises UnknownZone for anything else.

    Old names that browsers still report, like Asia/Calcutta, are known.
    """
    if name not in _known():
        raise UnknownZone
    return ZoneInfo(name)


def all_zones() -> list[str]:
    """Return the names a person can choose from, "Area/City" and "UTC", in order."""
    places = (n for n in _known() if "/" in n and not n.startswith(_NOT_PLACES))
    return sorted([*places, "UTC"])


@lru_cache(maxsize=1)
def common_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return some forty zones most people are in: (region, [(name, city), …]), by city."""
    known = _known()
    return [
        (region, sorted(((n, city(n)) for n in names if n in known), key=lambda pair: pair[1]))
        for region, names in _COMMON.items()
    ]


def city(zone: ZoneInfo | str) -> str:
    """Return the place a zone is named after, as people write it: "Lisbon", "St John's"."""
    name = zone if isinstance(zone, str) else zone.key
    last = name.rpartition("/")[2]
    return _CITIES.get(last, last.replace("_", " "))


def is_place(zone: ZoneInfo | str) -> bool:
    """Return whether a zone is named after a place; UTC is not."""
    name = zone if isinstance(zone, str) else zone.key
    return "/" in name and not name.startswith("Etc/")


def clock_name(zone: ZoneInfo | str) -> str:
    """Return whose clock a zone's is: "Lisbon time"; its own name where it is no place, "UTC"."""
    return f"{city(zone)} time" if is_place(zone) else city(zone)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - _NOT_ZONES


def _system_folder() -> Path | None:
    """Return the first folder of the search path that holds zones, None when the wheel is used."""
    folders = (Path(folder) for folder in zoneinfo.TZPATH)
    return next((folder for folder in folders if (folder / "Europe/London").is_file()), None)


def _system_version() -> str | None:
    """Return the version the system's copy gives itself, None without a copy or a version.

    Debian and Red Hat ship ``tzdata.zi``, whose first line names it; macOS and
    the BSDs a file ``+VERSION``.
    """
    folder = _system_folder()
    if folder is None:
        return None
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / name).open(encoding="utf-8") as file:
                found = _WRITTEN_VERSION.match(file.readline(80))
        except OSError:
            continue
        if found:
            return found[1]
    return None


def _age(iana_version: str) -> tuple[int, int, str]:
    """Return a key by which versions sort; after "2026z" would come "2026aa"."""
    letters = iana_version[4:]
    return int(iana_version[:4]), len(letters), letters


_COMMON = {
    "Europe": [
        "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Bucharest",
        "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon",
        "Europe/London", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Stockholm",
        "Europe/Warsaw", "Europe/Zurich", "Atlantic/Azores",
    ],
    "Americas": [
        "America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver",
        "America/Halifax", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
        "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto",
        "America/Vancouver",
    ],
    "Africa and the Middle East": [
        "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos",
        "Africa/Nairobi", "Asia/Beirut", "Asia/Dubai", "Asia/Jerusalem",
    ],
    "Asia and the Pacific": [
        "Asia/Hong_Kong", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
        "Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
    ],
}  # fmt: skip

_CITIES = {
    "Asuncion": "Asunción",
    "Bogota": "Bogotá",
    "Bahia": "Salvador, Bahia",
    "Calcutta": "Kolkata",
    "Cancun": "Cancún",
    "Cordoba": "Córdoba",
    "DumontDUrville": "Dumont d'Urville",
    "Eirunepe": "Eirunepé",
    "Katmandu": "Kathmandu",
    "Kiev": "Kyiv",
    "Mazatlan": "Mazatlán",
    "Merida": "Mérida",
    "Noumea": "Nouméa",
    "Reunion": "Réunion",
    "Saigon": "Ho Chi Minh City",
    "Ho_Chi_Minh": "Ho Chi Minh City",
    "Sao_Paulo": "São Paulo",
    "Sao_Tome": "São Tomé",
    "St_Barthelemy": "St Barthélemy",
    "St_Johns": "St John's",
    "Zurich": "Zürich",
}
