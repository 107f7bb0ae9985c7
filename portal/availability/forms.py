"""The rules of booking as a form: one list of choices for each number."""

from typing import Any

from wtforms import SelectField

from portal.availability import rule_choices
from portal.availability.rules import BookingRules
from portal.forms import Form


class RulesForm(Form):
    """Shows a specialist's rules; what they are now is always one of the choices."""

    gap_after = SelectField("Gap between consultations", coerce=int)
    gap_before = SelectField(
        "Gap before a consultation",
        coerce=int,
        description="After anything else in your calendar. The longer gap counts between two.",
    )
    notice = SelectField(
        "Earliest notice", coerce=int, description="From now to the first time clients see"
    )
    move_notice = SelectField(
        "Moving an appointment", coerce=int, description="How late clients can still do it"
    )
    horizon = SelectField("How far ahead", coerce=int)
    step = SelectField("Times start", coerce=int)
    most_per_day = SelectField("Most per day", coerce=int)
    most_per_week = SelectField("Most per week", coerce=int)

    def __init__(self, *args: Any, rules: BookingRules, **kwargs: Any) -> None:
        present = {
            "gap_before": rules.buffer_before_minutes,
            "gap_after": rules.buffer_after_minutes,
            "notice": rules.notice_minutes,
            "move_notice": rules.move_notice_minutes,
            "horizon": rules.horizon_days,
            "step": rules.step_minutes,
            "most_per_day": rules.most_per_day or rule_choices.NO_LIMIT,
            "most_per_week": rules.most_per_week or rule_choices.NO_LIMIT,
        }
        super().__init__(*args, data=present, **kwargs)
        self.gap_before.choices = rule_choices.gap(rules.buffer_before_minutes)
        self.gap_after.choices = rule_choices.gap(rules.buffer_after_minutes)
        self.notice.choices = rule_choices.notice(rules.notice_minutes)
        self.move_notice.choices = rule_choices.move_notice(rules.move_notice_minutes)
        self.horizon.choices = rule_choices.horizon(rules.horizon_days)
        self.step.choices = rule_choices.step(rules.step_minutes)
        self.most_per_day.choices = rule_choices.most_per_day(rules.most_per_day)
        self.most_per_week.choices = rule_choices.most_per_week(rules.most_per_week)

    def to_rules(self) -> BookingRules:
        """Return the rules that were chosen."""
        return BookingRules(
            step_minutes=self.step.data,
            buffer_before_minutes=self.gap_before.data,
            buffer_after_minutes=self.gap_after.data,
            notice_minutes=self.notice.data,
            move_notice_minutes=self.move_notice.data,
            horizon_days=self.horizon.data,
            most_per_day=self.most_per_day.data or None,
            most_per_week=self.most_per_week.data or None,
        )
