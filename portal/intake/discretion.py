"""What the answers mean for how a person is written to; the reason is never passed on.

Uses all answers, shared or not: it protects the client and tells nobody anything.
"""

from portal.intake.questionnaire import Answers
from portal.intake.safety import Safety

_NEUTRAL = "neutral_messages"


def is_quiet(answers: Answers, safety: Safety) -> bool:
    """Say whether mails are held back and go without a file: safety or the mailbox not sure."""
    return (
        _NEUTRAL in safety.actions or answers.get("pra.shared") == "yes" or is_portal_only(answers)
    )


def is_portal_only(answers: Answers) -> bool:
    """Say whether the client wants to be written to in the portal alone."""
    return answers.get("pra.channel") == "portal" or answers.get("pra.safe") == "no"
