"""A strict reader of calendar files, written apart from the code that makes them.

Parsers forgive: bare LF, long lines, characters cut by folding, a missing METHOD,
unescaped commas and a CANCEL with an alarm pass most of them. So the bytes are judged
here line by line (RFC 5545 section 3), then by what each METHOD may hold (RFC 5546
section 3.2), then by our own promises: UTC, private, one event, no alarm.

``faults`` returns every fault it finds, each beginning with the name of the rule.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

_CRLF = b"\r\n"
_PARAMETER = re.compile(r';([A-Z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_NAME = re.compile(r"[A-Z0-9-]+")
_UTC_INSTANT = re.compile(r"\d{8}T\d{6}Z")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MAILTO = re.compile(r"mailto:[^@\s]+@[^@\s]+")

_TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "PRODID"}
_HEAD = {"PRODID", "VERSION", "CALSCALE", "METHOD"}
_FEED_HEAD = {"NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "SOURCE"}
_ALWAYS = {
    "UID", "DTSTAMP", "SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND",
    "SUMMARY", "STATUS", "CLASS", "ORGANIZER",
}  # fmt: skip
_MAY = {
    "REQUEST": {"TRANSP", "ATTENDEE", "DESCRIPTION", "LOCATION", "URL"},
    "CANCEL": {"ATTENDEE"},
    "PUBLISH": {"TRANSP", "DESCRIPTION", "LOCATION", "URL"},
}
_STATUS = {
    "REQUEST": {"CONFIRMED", "TENTATIVE"},
    "CANCEL": {"CANCELLED"},
    "PUBLISH": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
}
_ATTENDEE = {
    "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE",
}  # fmt: skip


@dataclass(frozen=True)
class Property:
    """One content line: ``value`` is as written, ``text`` is unescaped."""

    name: str
    params: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)

    @property
    def instant(self) -> datetime:
        return datetime.strptime(self.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@dataclass
class Component:
    """A component with its lines in order."""

    name: str
    lines: list[Property] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Property:
        (line,) = self.all(name)
        return line

    def value(self, name: str) -> str | None:
        lines = self.all(name)
        return lines[0].value if lines else None


class Unreadable(Exception):
    """The file has no structure to judge."""


def faults(data: bytes, *, feed: bool = False) -> list[str]:
    """Return what is wrong with the file, [] when nothing is."""
    found = list(_byte_faults(data))
    try:
        calendar = parse(data)
    except Unreadable as error:
        return [*found, str(error)]
    found += _line_faults(calendar)
    found += _calendar_faults(calendar, feed=feed)
    method = calendar.value("METHOD") if len(calendar.all("METHOD")) == 1 else None
    for event in calendar.children:
        found += _event_faults(event, method or "")
    return found


def event_of(data: bytes) -> Component:
    """Return the only event of a file that has no fault."""
    assert faults(data) == []
    (event,) = parse(data).children
    return event


def parse(data: bytes) -> Component:
    """Return the VCALENDAR. Raises Unreadable when lines or nesting make no tree."""
    try:
        unfolded = data.decode("utf-8").replace("\r\n ", "")
    except UnicodeDecodeError as error:
        raise Unreadable("bytes: not UTF-8") from error
    root = Component("")
    stack = [root]
    for written in unfolded.split("\r\n"):
        if written:
            _place(_property(written), stack)
    if len(stack) != 1 or len(root.children) != 1 or root.lines:
        raise Unreadable("structure: one VCALENDAR, begun and ended, and nothing around it")
    return root.children[0]


def _place(line: Property, stack: list[Component]) -> None:
    if line.name == "BEGIN":
        child = Component(line.value)
        stack[-1].children.append(child)
        stack.append(child)
    elif line.name == "END":
        if len(stack) < 2 or stack.pop().name != line.value:
            raise Unreadable(f"structure: END:{line.value} ends nothing")
    else:
        stack[-1].lines.append(line)


def _property(written: str) -> Property:
    name = _NAME.match(written)
    if name is None:
        raise Unreadable(f"grammar: {written[:20]!r} is no content line")
    position, params = name.end(), {}
    while parameter := _PARAMETER.match(written, position):
        params[parameter[1]] = parameter[2]
        position = parameter.end()
    if written[position : position + 1] != ":":
        raise Unreadable(f"grammar: {name[0]} has a malformed parameter or no value")
    return Property(name[0], params, written[position + 1 :])


def _byte_faults(data: bytes) -> Iterator[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        yield "bytes: byte order mark"
    if not data.endswith(_CRLF):
        yield "bytes: the last line has no CRLF"
    if b"\n" in data.replace(_CRLF, b"") or b"\r" in data.replace(_CRLF, b""):
        yield "bytes: a line end that is not CRLF"
    for number, line in enumerate(data.removesuffix(_CRLF).split(_CRLF), start=1):
        yield from _physical_faults(number, line)


def _physical_faults(number: int, line: bytes) -> Iterator[str]:
    if not line.strip():
        yield f"bytes: line {number} is empty"
    if len(line) > 75:
        yield f"bytes: line {number} has {len(line)} octets"
    try:
        characters = line.decode("utf-8")
    except UnicodeDecodeError:
        yield f"bytes: line {number} begins or ends inside a character"
        return
    if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in characters.strip("\r\n")):
        yield f"bytes: line {number} has a control character"


def _line_faults(component: Component) -> Iterator[str]:
    for line in component.lines:
        if line.name in _TEXTS:
            rest = re.sub(r"\\[\\;,nN]", "", line.value)
            if re.search(r"[\\;,]", rest):
                yield f"text: {line.name} has an unescaped character"
        for name, value in line.params.items():
            if re.search(r"[\\^]", value):
                yield f"parameter: {name} needs an escape not every reader knows"
            if name == "TZID":
                yield f"time: {line.name} is not in UTC"
    for child in component.children:
        yield from _line_faults(child)


def _calendar_faults(calendar: Component, *, feed: bool) -> Iterator[str]:
    if calendar.name != "VCALENDAR":
        yield "structure: the file is not a VCALENDAR"
    yield from _exactly_once(calendar, _HEAD)
    if calendar.value("VERSION") != "2.0":
        yield "calendar: VERSION is not 2.0"
    method = calendar.all("METHOD")
    if method and method[0].value not in _MAY:
        yield f"method: {method[0].value} is not one we send"
    allowed = _HEAD | _FEED_HEAD if feed else _HEAD
    for line in calendar.lines:
        if line.name not in allowed:
            yield f"calendar: {line.name} does not belong here"
    yield from _children_faults(calendar, feed=feed)
    if feed:
        yield from _feed_faults(calendar)


def _children_faults(calendar: Component, *, feed: bool) -> Iterator[str]:
    if {child.name for child in calendar.children} - {"VEVENT"}:
        yield "structure: something else than a VEVENT"
    if not feed and len(calendar.children) != 1:
        yield "structure: a file about one meeting has one VEVENT"
    uids = Counter(child.value("UID") for child in calendar.children if child.all("UID"))
    if any(count > 1 for count in uids.values()):
        yield "uid: two events share one"


def _feed_faults(calendar: Component) -> Iterator[str]:
    yield from _exactly_once(calendar, _FEED_HEAD - {"SOURCE"})
    for line in calendar.all("REFRESH-INTERVAL"):
        if line.params != {"VALUE": "DURATION"} or line.value != "PT15M":
            yield "feed: REFRESH-INTERVAL needs VALUE=DURATION"
    for line in calendar.all("SOURCE"):
        if line.params != {"VALUE": "URI"}:
            yield "feed: SOURCE needs VALUE=URI"
    if [line.value for line in calendar.all("METHOD")] != ["PUBLISH"]:
        yield "feed: METHOD is not PUBLISH"


def _event_faults(event: Component, method: str) -> Iterator[str]:
    if event.children:
        yield "alarm: none was asked for"
    yield from _exactly_once(event, _ALWAYS)
    for line in event.lines:
        if line.name not in _ALWAYS | _MAY.get(method, set()):
            yield f"event: {line.name} does not belong in a {method}"
    counts = Counter(line.name for line in event.lines)
    if any(count > 1 for count in counts.values()):
        yield "event: a property stands twice"
    if set(counts) >= _ALWAYS:
        yield from _time_faults(event)
        yield from _meaning_faults(event, method)
        yield from _people_faults(event, method)


def _time_faults(event: Component) -> Iterator[str]:
    names = ("DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND")
    lines = [event.all(name)[0] for name in names]
    for line in lines:
        if line.params or not _UTC_INSTANT.fullmatch(line.value):
            yield f"time: {line.name} is not in UTC"
            return
    stamp, created, modified, start, end = (line.instant for line in lines)
    if not start < end:
        yield "time: the end is not after the start"
    if not created <= modified <= stamp:
        yield "time: CREATED, LAST-MODIFIED and DTSTAMP are out of order"


def _meaning_faults(event: Component, method: str) -> Iterator[str]:
    sequence, status = event.value("SEQUENCE") or "", event.value("STATUS")
    if not re.fullmatch(r"0|[1-9]\d*", sequence):
        yield "sequence: not a number"
    if method == "CANCEL" and sequence == "0":
        yield "sequence: a CANCEL raises it"
    if status not in _STATUS.get(method, set()):
        yield f"status: {status} in a {method}"
    free = event.value("TRANSP") == "TRANSPARENT"
    if method in {"REQUEST", "PUBLISH"} and free != (status == "CANCELLED"):
        yield "transp: time that is held is OPAQUE, time that is not is TRANSPARENT"
    if event.value("CLASS") != "PRIVATE":
        yield "class: not PRIVATE"
    if not re.fullmatch(r"[0-9a-f]{32}@[^\s@]{1,169}", event.value("UID") or ""):
        yield "uid: not 128 random bits at a host"
    if not (event.value("SUMMARY") or "").strip():
        yield "summary: empty"


def _people_faults(event: Component, method: str) -> Iterator[str]:
    organizer = event.all("ORGANIZER")[0]
    if not _MAILTO.fullmatch(organizer.value):
        yield "organizer: not a mailto address"
    attendees = event.all("ATTENDEE")
    if len(attendees) != (0 if method == "PUBLISH" else 1):
        yield f"attendee: {len(attendees)} in a {method}"
    for line in attendees:
        if not _MAILTO.fullmatch(line.value) or line.value == organizer.value:
            yield "attendee: not an address of their own"
        if {name: line.params.get(name) for name in _ATTENDEE} != _ATTENDEE:
            yield "attendee: the parameters are not those of a person who has booked"
        if set(line.params) - set(_ATTENDEE) - {"CN"}:
            yield "attendee: an unknown parameter"


def _exactly_once(component: Component, names: set[str]) -> Iterator[str]:
    for name in sorted(names):
        if len(component.all(name)) != 1:
            yield f"{component.name.lower()}: {name} stands {len(component.all(name))} times"
