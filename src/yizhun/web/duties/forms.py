"""What people send about duties."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties.actions import REASONS, Report
from yizhun.web.duties.photo import read
from yizhun.web.duties.waiving import BACK, LONGEST, earliest
from yizhun.web.ledger.errors import InvalidError
from yizhun.web.organisation.forms import a_day, day
from yizhun.web.organisation.models import Place
from yizhun.web.ui.language import later as L  # noqa: N812
from yizhun.web.ui.language import said, say


class MomentField(forms.CharField):
    """An instant: ISO 8601; without an offset in the zone of the place, as `zone` says."""

    zone: Any = None

    def clean(self, value: Any) -> datetime | None:
        """None when nothing was said."""
        said_ = str(value or "").strip()
        if not said_:
            return None
        try:
            found = datetime.fromisoformat(said_)
        except ValueError:
            raise forms.ValidationError(L("Write a date and a time.", "请填写日期和时间。")) from None
        a_day(found.date())
        return found if found.tzinfo else found.replace(tzinfo=self.zone)


def moment(said_: str | None, place: Place) -> datetime | None:
    """The instant that was sent, as a place understands it; InvalidError for what is none."""
    field = MomentField(required=False)
    field.zone = place.tz
    try:
        return field.clean(said_)
    except forms.ValidationError as fault:
        raise InvalidError(Text(*[" ".join(fault.messages)] * 2)) from fault


class TextField(forms.CharField):
    """Free text of some lines, each end of a line one character, as the browser counts."""

    def to_python(self, value: Any) -> str:
        """As it was typed."""
        return str(super().to_python(value)).replace("\r\n", "\n")


_NUMBER = L(
    "Enter a number with at most 12 digits before the point and 6 behind it.",
    "请填写数字，整数部分最多 12 位，小数部分最多 6 位。",
)
_NAMES = {
    "value": L("Reading or number", "读数或数量"), "note": L("Note", "备注"), "photo": L("Photo", "照片"),
    "occurred_at": L("When it was done", "完成时间"), "observed": L("Whom you observed", "被观察的人员"),
}  # fmt: skip


class DutyForm(forms.Form):
    """Which duty, and what is to be said of it."""

    key = forms.CharField(max_length=64)
    edition = forms.CharField(max_length=120)
    clause = forms.CharField(max_length=120)
    subject = forms.CharField(max_length=60, required=False)
    due_at = MomentField(required=False)
    outcome = forms.ChoiceField(choices=[(one, one) for one in ("", "pass", "fail", "na")], required=False)
    reason = forms.ChoiceField(choices=[("", ""), *((one, one) for one in REASONS)], required=False)
    value = forms.DecimalField(
        max_digits=18, decimal_places=6, required=False,
        error_messages=dict.fromkeys(("invalid", "max_digits", "max_decimal_places", "max_whole_digits"), _NUMBER),
    )  # fmt: skip
    note = TextField(
        max_length=1000,
        required=False,
        error_messages={"max_length": L("At most 1,000 characters.", "最多 1000 个字符。")},
    )
    observed = forms.CharField(max_length=60, required=False)
    occurred_at = MomentField(required=False)
    tapped_at = MomentField(required=False)
    offset = forms.FloatField(required=False)
    again = forms.BooleanField(required=False)
    photo = forms.FileField(required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = place.tz

    def report(self) -> Report:
        """What is said of it; InvalidError for a photo that is none."""
        data = self.cleaned_data
        value: Decimal | None = data["value"]
        photo = read(data["photo"]) if data["photo"] else None
        return Report(
            data["outcome"], data["reason"], value, data["note"].strip(), photo,
            data["observed"], data["occurred_at"], data["tapped_at"], data["offset"] or 0,
        )  # fmt: skip

    def refusal(self) -> InvalidError:
        """Everything that could not be read, in one sentence."""
        colon = say(": ", "：")
        faults = [f"{_NAMES.get(name, name)}{colon}{' '.join(map(str, told))}" for name, told in self.errors.items()]
        return InvalidError(Text("; ".join(faults), "；".join(faults)))


class ReassignForm(forms.Form):
    """Who does it, and on which days."""

    to = forms.ChoiceField(label=L("Who does it", "由谁完成"))
    since = day(L("First day", "开始日期"), required=True)
    until = day(L("Last day", "结束日期"), required=True)
    whole = forms.BooleanField(
        label=L("Everything about this subject, whatever the duty", "该对象的全部职责"), required=False
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], subject: str, place: Place, **kwargs: Any) -> None:
        today = clock.now().astimezone(place.tz).date()
        kwargs["initial"] = {"since": today, "until": today}
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = people
        self.place, self.subject = place, subject
        if not subject:
            del self.fields["whole"]

    def clean(self) -> dict[str, Any]:
        """What it is about must be at the place."""
        codes = {one.code for one in self.place.subjects.all()}
        if self.subject and self.subject not in codes:
            shown = self.subject[:60]
            raise forms.ValidationError(said(Text(f"There is no {shown} here.", f"本场所没有“{shown}”。")))
        return super().clean() or {}


class WaiverForm(forms.Form):
    """What is waived, why, and for how long."""

    clause = forms.ChoiceField(label=L("Clause", "条款"))
    reason = TextField(
        label=L("Reason", "原因"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=L("It stands in the records and in reports.", "将写入记录与报告。"),
    )  # fmt: skip
    valid_from = day(
        L("First day", "开始日期"), required=True,
        help_text=L(f"At most {BACK.days} days back.", f"最多追溯 {BACK.days} 天。"),
    )  # fmt: skip
    valid_until = day(
        L("Last day", "结束日期"), required=True,
        help_text=L(f"At most {LONGEST.days} days in all.", f"总共最长 {LONGEST.days} 天。"),
    )  # fmt: skip

    def __init__(self, *args: Any, clauses: list[tuple[str, Text]], place: Place, **kwargs: Any) -> None:
        today = clock.now().astimezone(place.tz).date()
        initial = {"valid_from": today, "valid_until": today + timedelta(days=6)} | kwargs.pop("initial", {})
        super().__init__(*args, **kwargs | {"initial": initial})
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((name, said(title)) for name, title in clauses)]
        self.fields["valid_from"].widget.attrs["min"] = earliest(place).isoformat()
