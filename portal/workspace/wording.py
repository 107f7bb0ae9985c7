"""The few words the specialist's lists say of a booking. Nothing here says why."""

from collections.abc import Sequence

from portal.bookings.contact import SafeWays

MODES = {"video": "video", "phone": "phone", "in_person": "in person"}
OUTCOMES = {
    "took_place": "Took place",
    "client_did_not_come": "Client did not come",
    "could_not_come": "I could not come",
}
_WENT = {
    "took_place": "took place",
    "client_did_not_come": "client did not come",
    "could_not_come": "you could not come",
}
_EVENTS = {
    "made": "{name} booked {when}",
    "moved": "{name} moved from {before} to {when}",
    "cancelled": "{name} cancelled {when}",
    "released": "{when} is free again, {name} did not confirm the email address",
}

SHARED = "{name} shared answers"
UNPROVED = "email not confirmed yet"


def state_words(
    *, mode: str, status: str, intake_state: str, outcome: str | None, held: bool
) -> str:
    """Return "video, answers shared" and the like; a held time says only that it is held."""
    if held:
        return "held"
    words = [MODES[mode]]
    if status == "requested":
        words.append("waits for your answer")
    if status == "unproved":
        words.append(UNPROVED)
    if intake_state == "shared":
        words.append("answers shared")
    if outcome:
        words.append(_WENT[outcome])
    return ", ".join(words)


def contact_words(ways: SafeWays) -> list[str]:
    """Return how a client may be reached, as it stands beside every way to reach them."""
    if ways.is_portal_only:
        words = ["only in the portal", "no emails", "no voicemail"]
    else:
        words = ["discreet emails" if ways.is_discreet else "emails may say what this is about"]
        words.append("voicemail is safe" if ways.may_leave_voicemail else "no voicemail")
    if ways.may_leave_suddenly:
        words.append("may need to leave suddenly")
    return words


def told_words(name: str, *, is_portal_only: bool) -> str:
    """Return how a change reaches the client, in the words the specialist reads after it."""
    return f"{name} sees it in the portal." if is_portal_only else f"{name} has been told."


def event_words(kind: str, *, name: str, when: str, before: str | None) -> str | None:
    """Return one line of news, None for what is no news to the specialist."""
    form = _EVENTS.get(kind)
    return form.format(name=name, when=when, before=before or when) if form else None


def joined(words: Sequence[str]) -> str:
    """Return the words with the dot that parts them on one line."""
    return " · ".join(words)
