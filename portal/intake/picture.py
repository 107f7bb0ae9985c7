"""The client's own picture without numbers: the sentences, and the same as tilted bars."""

from __future__ import annotations

from dataclasses import dataclass

from portal.intake.words import ClientWords

_WORDS = {
    2: "much more on your side",
    1: "more on your side",
    0: "about even",
    -1: "more on their side",
    -2: "much more on their side",
}


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One bar: ``load`` from -100 for the other to +100 for the client, in five steps."""

    label: str
    words: str
    load: int


def picture_rows(said: ClientWords) -> list[PictureRow]:
    """Return a bar for each sentence, in the same order."""
    return [
        PictureRow(sentence.title, _WORDS[sentence.tilt], 50 * sentence.tilt)
        for sentence in said.sentences
    ]
