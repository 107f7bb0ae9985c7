"""Sheets: the answers of one intake, opened and sealed again, one field at a time.

Every value is sealed for its own row (``db.seal``). The private part is written whole, a row for
each of its items, so that nothing beside the sealed values tells which follow-ups came up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal import db
from portal.intake import parts, safety, screens
from portal.intake.lifecycle import Status
from portal.intake.models import Answer, Intake
from portal.intake.progress import Progress, answer_text, answer_value
from portal.intake.questionnaire import Answer as Value
from portal.intake.questionnaire import Item, Questionnaire
from portal.intake.safety import HelpNow, Safety
from portal.intake.screens import PRIVATE, Screen
from portal.intake.services import versions
from portal.intake.visibility import visible


@dataclass(frozen=True, eq=False)
class Sheet:
    """An intake with its questionnaire and open answers, as they were when it was read.

    ``answers`` hold no blanks and nothing hidden.
    """

    intake: Intake
    questionnaire: Questionnaire
    answers: Mapping[str, Value]
    progress: Progress

    @cached_property
    def screens(self) -> tuple[Screen, ...]:
        """Return the screens that are visible with these answers, in order."""
        return screens.screens(self.questionnaire, self.answers)

    @cached_property
    def safety(self) -> Safety:
        """Return the tiers so far; what was not shown yet is not blank."""
        return safety.tiers_so_far(self.questionnaire, self.answers, self.progress.met)

    @property
    def help_due(self) -> HelpNow:
        """Return the help to show before any other question; false when there is none."""
        return safety.help_due(self.safety, self.progress.helped)

    @property
    def help_again(self) -> HelpNow:
        """Return the help that fits the answers, also when it was shown before."""
        return safety.help_due(self.safety, ())

    @property
    def next_screen(self) -> Screen | None:
        """Return the first screen with a question not met yet, None when all are done."""
        return screens.first_unanswered(self.screens, self.answers, self.progress.met)

    @property
    def parts(self) -> tuple[parts.Part, ...]:
        """Return the parts to list and to share, in order."""
        return parts.parts(self.questionnaire, self.answers)

    @property
    def has_private(self) -> bool:
        """Say whether the private part was begun."""
        return bool(
            {item.id for item in self.questionnaire.items if parts.part_of(item) == PRIVATE}
            & (self.answers.keys() | self.progress.met)
        )

    @property
    def status(self) -> Status:
        """Return where the intake stands."""
        return Status(self.intake.status)

    def screen(self, key: str) -> Screen | None:
        """Return the visible screen of that key, None when it is not asked (any more)."""
        return next((screen for screen in self.screens if screen.key == key), None)

    def is_reached(self, screen: Screen) -> bool:
        """Say whether the way has come to this screen: none before it is still to be met.

        Help that is due stands before everything behind the answer it is for.
        """
        first = self.next_screen
        if first is not None and screen.place > first.place:
            return False
        return not self.help_due or screen.place <= self._place_of_help

    @property
    def _place_of_help(self) -> int:
        causes = set(self.safety.because)
        return max(
            (screen.place for screen in self.screens if causes & {i.id for i in screen.items}),
            default=0,
        )


def without_private(sheet: Sheet) -> Sheet:
    """Return the sheet as if the private part had been skipped, which tells nothing of it.

    So it is shown to a device that came by a mailed link: whoever reads the mailbox may hold it.
    Follow-ups, help and tiers would give the answers away as surely as the answers themselves.
    """
    if not sheet.has_private:
        return sheet
    skipped = parts.shared_answers(
        sheet.questionnaire,
        sheet.answers,
        [part.key for part in sheet.parts if not part.is_private],
    )
    seen = visible(sheet.questionnaire, skipped)
    met = sheet.progress.met & {item.id for item in seen.items}
    return replace(sheet, answers=seen.answers, progress=Progress(met=met))


def find(session: Session, intake_id: UUID) -> Intake | None:
    """Return an intake with its version and booking."""
    return session.scalar(
        sa.select(Intake)
        .options(joinedload(Intake.version, innerjoin=True), joinedload(Intake.booking))
        .where(Intake.id == intake_id)
    )


def lock(session: Session, intake_id: UUID) -> Intake | None:
    """Return the intake as it stands now, held until the transaction ends."""
    return session.scalar(
        sa.select(Intake)
        .options(joinedload(Intake.version, innerjoin=True), joinedload(Intake.booking))
        .where(Intake.id == intake_id)
        .with_for_update(of=Intake)
        .execution_options(populate_existing=True)
    )


def open_sheet(session: Session, intake: Intake) -> Sheet:
    """Return the sheet of an intake. Raises Unreadable, VersionMismatch."""
    return open_sheets(session, [intake])[intake.id]


def open_sheets(session: Session, intakes: Sequence[Intake]) -> dict[UUID, Sheet]:
    """Return the sheets of these intakes by id, read at once. Raises like ``open_sheet``."""
    answers: dict[UUID, dict[str, Value]] = {intake.id: {} for intake in intakes}
    for row in session.scalars(sa.select(Answer).where(Answer.intake_id.in_(answers))):
        value = answer_value(db.unseal(session, row, "value"))
        if value is not None:
            answers[row.intake_id][row.item] = value
    return {
        intake.id: Sheet(
            intake=intake,
            questionnaire=versions.questionnaire_of(intake.version),
            answers=answers[intake.id],
            progress=Progress.from_text(db.unseal(session, intake, "progress")),
        )
        for intake in intakes
    }


def write(
    session: Session,
    sheet: Sheet,
    *,
    answers: Mapping[str, Value],
    progress: Progress,
    now: datetime,
) -> Sheet:
    """Store what changed since the sheet was opened, and return the sheet as it now is."""
    items = sheet.questionnaire.items
    changed = {item.id for item in items if answers.get(item.id) != sheet.answers.get(item.id)}
    private = {item.id for item in items if parts.part_of(item) == PRIVATE}
    if changed & private:
        changed |= private
    rows = {
        row.item: row
        for row in session.scalars(sa.select(Answer).where(Answer.intake_id == sheet.intake.id))
    }
    for item in items:
        if item.id in changed:
            row = rows.get(item.id)
            _store(session, sheet.intake, item, row, answers.get(item.id), now)
    if progress != sheet.progress or sheet.intake.progress_sealed is None:
        db.seal(session, sheet.intake, "progress", progress.as_text())
    session.flush()
    return replace(sheet, answers=dict(answers), progress=progress)


def _store(
    session: Session,
    intake: Intake,
    item: Item,
    row: Answer | None,
    value: Value | None,
    now: datetime,
) -> None:
    if value is None and parts.part_of(item) != PRIVATE:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = Answer(id=uuid4(), intake_id=intake.id, item=item.id)
        session.add(row)
    db.seal(session, row, "value", answer_text(value))
    row.saved_at = now
