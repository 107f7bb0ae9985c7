"""The form of a profile. A draft may be saved half written; to be checked it must be whole."""

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from wtforms import (
    BooleanField,
    FileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from portal import zones
from portal.forms import Form
from portal.specialists import languages, profile, topics
from portal.specialists.languages import UnknownLanguage
from portal.specialists.photo import Fault, UnusablePhoto
from portal.specialists.profile import MODE_LABELS, Mode, ProfileDraft, Starred

PHOTO_FAULTS = {
    Fault.EMPTY: "That file is empty. Choose another photo",
    Fault.TOO_LARGE: "The photo must be 5 MB or smaller",
    Fault.NOT_A_PHOTO: "Choose a photo as a JPEG, PNG or WebP file",
    Fault.TOO_SMALL: "The photo must be at least 192 pixels wide and high",
    Fault.TOO_MANY_PIXELS: "The photo must have 40 million pixels or fewer",
}
MISSING = {
    "name": "Enter your name",
    "title": "Enter your title",
    "registration": "Enter your registration number",
    "languages": "Enter at least one language",
    "sentence": "Enter one sentence for your card",
    "about": "Write a few lines about you",
    "modes": "Choose at least one way to talk",
}


def _at_most(most: int, what: str) -> Length:
    return Length(max=most, message=f"{what} must be {most:,} characters or fewer")


def _known_languages(_form: Any, field: Any) -> None:
    try:
        tags = languages.read(field.data or "")
    except UnknownLanguage as error:
        raise ValidationError(
            f"We do not know the language “{error.written[:40]}”. Write it like Português or Polish"
        ) from None
    if len(tags) > languages.MOST:
        raise ValidationError(f"Name {languages.MOST} languages or fewer")


def _few_topics(_form: Any, field: Any) -> None:
    if len(field.data or ()) > profile.TOPICS_MOST:
        raise ValidationError(f"Choose {profile.TOPICS_MOST} topics or fewer")


def _whole_address(_form: Any, field: Any) -> None:
    parts = urlsplit(field.data or "")
    if field.data and (parts.scheme != "https" or not parts.netloc or " " in field.data):
        raise ValidationError("Enter a whole address, like https://meet.example.org/your-name")


def zone_choices() -> list[SelectChoice]:
    """Return every zone, under the region it is in."""
    choices = []
    for name in zones.all_zones():
        region, _, rest = name.partition("/")
        words = rest.replace("_", " ").replace("/", ", ") or name
        choices.append(SelectChoice(name, words, optgroup=region))
    return choices


class ProfileForm(Form):
    """Everything a specialist says about themselves. Each topic has its line of proof beside it."""

    PROOFS: ClassVar[dict[str, str]] = {
        topic: f"proof_{topic.replace('-', '_')}" for topic in topics.TOPICS
    }

    photo = FileField("Photo")
    remove_photo = BooleanField("Remove the photo")
    name = StringField("Name", [DataRequired(MISSING["name"]), _at_most(profile.NAME_MOST, "Name")])
    title = StringField("Title", [_at_most(profile.TITLE_MOST, "Title")])
    registration = StringField(
        "Registration number", [_at_most(profile.REGISTRATION_MOST, "Registration number")]
    )
    languages = StringField("Languages", [_known_languages])
    sentence = StringField(
        f"In one sentence ({profile.SENTENCE_MOST})",
        [_at_most(profile.SENTENCE_MOST, "Your sentence")],
    )
    about = TextAreaField("About you", [_at_most(profile.TEXT_MOST, "About you")])
    how_i_work = TextAreaField("How you work", [_at_most(profile.TEXT_MOST, "How you work")])
    training = TextAreaField("Training", [_at_most(profile.TEXT_MOST, "Training")])
    topics = SelectMultipleField(
        "Topics", [_few_topics], choices=[SelectChoice(*pair) for pair in topics.TOPICS.items()]
    )
    modes = SelectMultipleField(
        "Talk by", choices=[SelectChoice(mode.value, label) for mode, label in MODE_LABELS.items()]
    )
    place = StringField(
        "Where you meet in person", [_at_most(profile.PLACE_MOST, "Where you meet")]
    )
    meeting_url = StringField(
        "Your own meeting link",
        [_whole_address, _at_most(profile.MEETING_URL_MOST, "Meeting link")],
    )
    fees = TextAreaField("Fees afterwards", [_at_most(profile.FEES_MOST, "Fees afterwards")])
    time_zone = SelectField("Time zone", choices=zone_choices)

    @classmethod
    def from_draft(cls, draft: ProfileDraft) -> "ProfileForm":
        """Return the form filled with a profile."""
        values: dict[str, Any] = {
            field: getattr(draft, field)
            for field in (
                *("name", "title", "registration", "sentence", "about", "how_i_work", "training"),
                *("place", "meeting_url", "fees", "time_zone"),
            )
        }
        proofs = {cls.PROOFS[starred.topic]: starred.proof for starred in draft.topics}
        return cls(
            formdata=None,
            languages=languages.write(draft.languages),
            topics=[starred.topic for starred in draft.topics],
            modes=[mode.value for mode in draft.modes],
            **values,
            **proofs,
        )

    def to_draft(self) -> ProfileDraft:
        """Return the profile that was typed; only after it was found right."""
        return ProfileDraft(
            name=self.name.data or "",
            title=self.title.data or "",
            registration=self.registration.data or "",
            languages=languages.read(self.languages.data or ""),
            sentence=self.sentence.data or "",
            about=self.about.data or "",
            how_i_work=self.how_i_work.data or "",
            training=self.training.data or "",
            fees=self.fees.data or "",
            topics=tuple(Starred(topic, self._proof(topic)) for topic in self.topics.data or ()),
            modes=tuple(Mode(mode) for mode in self.modes.data or ()),
            time_zone=self.time_zone.data,
            place=self.place.data or None,
            meeting_url=self.meeting_url.data or None,
        )

    def ask_for(self, missing: Iterable[str]) -> None:
        """Say at each of these fields that the profile cannot do without it."""
        for name in missing:
            self[name].errors = (MISSING[name],)

    def refuse_photo(self, refused: UnusablePhoto) -> None:
        """Say at the photo why it cannot be used."""
        self.photo.errors = (PHOTO_FAULTS[refused.fault],)

    @property
    def topic_fields(self) -> list[tuple[Any, Any]]:
        """Return (choice, field of its proof) for each topic."""
        return [(choice, self[self.PROOFS[choice.data]]) for choice in self.topics]

    def _proof(self, topic: str) -> str:
        return self[self.PROOFS[topic]].data or ""


for _topic, _name in ProfileForm.PROOFS.items():
    _label = f"One line about {topics.label(_topic).lower()}"
    setattr(ProfileForm, _name, StringField(_label, [_at_most(profile.PROOF_MOST, _label)]))
