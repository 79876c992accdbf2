"""What people fill in about the organisation; labels in both languages beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms

from yizhun.evidence.tables import WEEKDAYS
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.permission import ACCESS
from yizhun.web.ui.language import later, said

L = later
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2999, 12, 31)
"""Days that a date may be: a slip of the keyboard lies outside, and no calendar ends within."""
_SPAN = re.compile(r"([0-2]\d:[0-5]\d)\s*[-–]\s*([0-2]\d:[0-5]\d)")


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A date, chosen with the browser's own calendar."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget, validators=[a_day])


def code_field(**more: Any) -> forms.SlugField:
    """A code of at most 60 characters; what it may hold is told in plain words."""
    invalid = L("Letters, digits, hyphens and _ only.", "只能用字母、数字、连字符和下划线。")
    return forms.SlugField(max_length=60, error_messages={"invalid": invalid}, **more)


def a_day(said_: date) -> None:
    """ValidationError for a day that nobody can mean."""
    if not FIRST_DAY <= said_ <= LAST_DAY:
        raise forms.ValidationError(OUTSIDE)


OUTSIDE = L("Give a date between 1800 and 2999.", "请填写 1800 年至 2999 年之间的日期。")


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=120, **more)


class Translated(forms.Form):
    """Choices whose words are a Text are told in the language of the page."""

    CHOICES: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, texts in self.CHOICES.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(value, said(text)) for value, text in texts.items()]


class PlaceForm(Translated):
    """What can change of a place."""

    name_zh = _text(L("Name in Chinese", "中文名称"), required=False)
    name_en = _text(L("Name in English", "英文名称"), required=False)
    kind = code_field(
        label=L("Kind", "类型"), required=False, help_text=L("For example hotel or estate.", "例如 hotel、estate。")
    )
    timezone = forms.CharField(
        label=L("Time zone", "时区"),
        required=False,
        help_text=L("Empty: that of the place above.", "留空则沿用上级的时区。"),
    )
    attributes = forms.CharField(
        label=L("Attributes", "属性"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=L(
            "One a line: stars = 4. Clauses may ask for them.", "每行一个，如：stars = 4。条款可据此判断是否适用。"
        ),
    )
    opened_on = day(
        L("Open since", "开业日期"),
        help_text=L(
            "Its duties begin on this day; empty: as soon as a standard holds.",
            "职责从这天起算；留空则从标准生效起算。",
        ),
    )
    closed_on = day(L("Last day", "停业日期"))

    def clean_timezone(self) -> str:
        """An IANA zone or nothing."""
        zone = str(self.cleaned_data["timezone"]).strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(
                L("No such time zone; for example Asia/Shanghai.", "没有这个时区，例如 Asia/Shanghai。")
            )
        return zone

    def clean_attributes(self) -> dict[str, str]:
        """Lines `name = value`."""
        found = {}
        for line in str(self.cleaned_data["attributes"]).splitlines():
            name, sign, value = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not sign or not name.isidentifier():
                raise forms.ValidationError(L("Write each line as name = value.", "请按“名称 = 值”逐行填写。"))
            found[name] = value
        return found

    def clean(self) -> dict[str, Any]:
        """At least one name; the last day not before the first."""
        data = super().clean() or {}
        if not data.get("name_zh") and not data.get("name_en"):
            self.add_error("name_zh", L("Give a name in at least one language.", "请至少填写一种语言的名称。"))
        opened, closed = data.get("opened_on"), data.get("closed_on")
        if opened and closed and closed < opened:
            self.add_error("closed_on", L("This is before the place opened.", "早于开业日期。"))
        return data


class NewPlaceForm(PlaceForm):
    """A place to add."""

    CHOICES = {"level": Place.LEVELS}  # noqa: RUF012
    code = code_field(
        label=L("Code", "编码"),
        help_text=L("Letters, digits, hyphens; never changes.", "字母、数字和连字符，之后不可更改。"),
    )
    level = forms.ChoiceField(label=L("Level", "层级"))
    field_order = ("level", "code", "name_zh", "name_en")

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"level": Place.SITE, "opened_on": today})
        self.fields["opened_on"].help_text = L(
            "Its duties begin on this day; change it as you need. Empty: from when a standard holds, so that days "
            "gone by count as missed.",
            "职责从这天起算，默认为今天，可以修改。留空则从标准生效起算，以前的日子会按“未做”计。",
        )


class MoveForm(forms.Form):
    """Where a place moves to."""

    parent = code_field(label=L("New parent (code)", "新的上级（编码）"))


class HoursForm(forms.Form):
    """Opening hours: a line for each weekday, and one for each date that differs."""

    week = forms.CharField(
        label=L("Every week", "每周"),
        required=False,
        widget=forms.Textarea({"rows": 7}),
        help_text=L("One day a line: MO 09:00-12:00, 13:00-18:00", "每天一行，例如：MO 09:00-12:00, 13:00-18:00"),
    )
    dates = forms.CharField(
        label=L("Dates that differ", "特殊日期"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=L(
            "2026-10-01 closed, or 2026-10-02 10:00-16:00", "例如：2026-10-01 closed，或 2026-10-02 10:00-16:00"
        ),
    )

    def __init__(self, data: Any = None, *, place: Place) -> None:
        week: dict[str, list[str]] = {}
        for one in place.hours.all():
            week.setdefault(one.weekday, []).append(f"{one.opens}-{one.closes}")
        dates: dict[str, list[str]] = {}
        for day_ in place.closures.all():
            dates.setdefault(day_.date.isoformat(), []).append(
                f"{day_.opens}-{day_.closes}" if day_.opens else "closed"
            )
        initial = {
            "week": "\n".join(f"{name} {', '.join(week[name])}" for name in WEEKDAYS if name in week),
            "dates": "\n".join(f"{name} {', '.join(times)}" for name, times in dates.items()),
        }
        super().__init__(data, initial=initial)

    def clean_week(self) -> list[tuple[str, str, str]]:
        """(weekday, opens, closes) of every span."""
        found = []
        for head, opens, closes in _spans(str(self.cleaned_data["week"])):
            if head not in WEEKDAYS or not opens:
                raise forms.ValidationError(
                    L("Begin each line with MO TU WE TH FR SA SU.", "每行以 MO TU WE TH FR SA SU 开头。")
                )
            found.append((head, opens, closes))
        return found

    def clean_dates(self) -> list[tuple[date, str, str]]:
        """(date, opens, closes); no times where it is closed."""
        found = []
        for head, opens, closes in _spans(str(self.cleaned_data["dates"])):
            try:
                day_ = date.fromisoformat(head)
            except ValueError:
                raise forms.ValidationError(
                    L("Begin each line with a date: 2026-10-01.", "每行以日期开头，如 2026-10-01。")
                ) from None
            a_day(day_)
            found.append((day_, opens, closes))
        return found


def _spans(text: str) -> Iterator[tuple[str, str, str]]:
    for line in filter(None, (line.strip() for line in text.splitlines())):
        head, _, times = line.partition(" ")
        for span in times.replace("，", ",").split(","):
            if span.strip() == "closed":
                yield head.upper(), "", ""
                continue
            found = _SPAN.fullmatch(span.strip())
            if found is None or not found[1] < found[2] <= "24:00":
                raise forms.ValidationError(L("Write times as 09:00-18:00.", "时间请写成 09:00-18:00。"))
            yield head.upper(), found[1], found[2]


class SubjectForm(forms.Form):
    """A room, household, zone or lift."""

    code = forms.CharField(label=L("Code", "编码"), max_length=60)
    kind = code_field(
        label=L("Kind", "类型"),
        help_text=L("As the standard names it: room, floor, lift.", "与标准中的写法一致，如 room、floor、lift。"),
    )
    name = _text(L("Name", "名称"), required=False)
    zone = forms.CharField(label=L("Zone", "区域"), max_length=60, required=False)
    sort = forms.CharField(label=L("Sort", "规格"), max_length=60, required=False)
    since = day(L("First day", "开始日期"))
    until = day(L("Last day", "结束日期"))


class PersonForm(forms.Form):
    """What can change of a person."""

    name = _text(L("Name", "姓名"))
    email = forms.EmailField(max_length=254, label=L("E-mail", "邮箱"), required=False)
    is_active = forms.BooleanField(label=L("May sign in", "允许登录"), required=False, initial=True)


class NewPersonForm(Translated):
    """Somebody to add, with their first access."""

    CHOICES = {"access": ACCESS}  # noqa: RUF012
    person_id = code_field(label=L("Id", "工号"), help_text=L("Also the name to sign in with.", "同时是登录名。"))
    name = _text(L("Name", "姓名"))
    email = forms.EmailField(max_length=254, label=L("E-mail", "邮箱"), required=False)
    place = forms.ChoiceField(label=L("Place", "地点"))
    access = forms.ChoiceField(label=L("Access", "权限"))


class AccessForm(Translated):
    """An access at a place."""

    CHOICES = {"access": ACCESS}  # noqa: RUF012
    place = forms.ChoiceField(label=L("Place", "地点"))
    access = forms.ChoiceField(label=L("Access", "权限"))


class PostForm(forms.Form):
    """A post at a site."""

    place = forms.ChoiceField(label=L("Site", "场所"))
    role = forms.ChoiceField(label=L("Post", "岗位"))
    since = day(L("First day", "开始日期"), required=True)
    until = day(L("Last day", "结束日期"))


class CredentialForm(forms.Form):
    """A certificate of a person."""

    place = forms.ChoiceField(label=L("Looked after by", "管理地点"))
    credential = forms.ChoiceField(
        label=L("Certificate", "资质"), help_text=L("What the standards here ask for.", "此处标准所要求的资质。")
    )
    issued_on = day(L("Issued on", "签发日期"))
    expires_on = day(L("Expires on", "到期日期"))


class DayForm(forms.Form):
    """The last day of something."""

    until = day(L("Last day", "最后一天"), required=True)


class PinForm(forms.Form):
    """A new PIN."""

    pin = forms.CharField(
        label=L("New PIN", "新 PIN 码"),
        min_length=4,
        max_length=8,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "class": "pin"}),
        help_text=L("4 to 8 digits, for phones that you share.", "4 至 8 位数字，用于在共用手机上登录。"),
    )


class ChangedPinForm(PinForm):
    """A new PIN in place of one that is known."""

    old = forms.CharField(
        label=L("Present PIN", "当前 PIN 码"),
        max_length=8,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "class": "pin"}),
    )
    field_order = ("old", "pin")


class PreferenceForm(Translated):
    """Language and theme."""

    language = forms.ChoiceField(label=L("Language", "语言"), choices=[("zh-hans", "中文"), ("en", "English")])
    theme = forms.ChoiceField(label=L("Appearance", "外观"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from yizhun.web.organisation.words import THEMES

        self.CHOICES = {"theme": THEMES}
        super().__init__(*args, **kwargs)


class PhoneForm(forms.Form):
    """A shared phone."""

    name = forms.CharField(label=L("Name of this phone", "这部手机的名称"), max_length=60)


class PasswordForm(forms.Form):
    """A password chosen for the first time."""

    password = forms.CharField(
        label=L("Password", "密码"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=L("At least 8 characters, none of the common ones.", "至少 8 个字符，不要用常见密码。"),
    )


class FoundForm(PasswordForm):
    """The organisation and its first administrator."""

    name_zh = _text(L("Organisation, in Chinese", "组织的中文名称"), required=False)
    name_en = _text(L("Organisation, in English", "组织的英文名称"), required=False)
    code = code_field(label=L("Code", "编码"), help_text=L("Letters, digits, hyphens.", "字母、数字和连字符。"))
    timezone = forms.CharField(label=L("Time zone", "时区"), initial="Asia/Shanghai")
    person_name = _text(L("Your name", "您的姓名"))
    person_id = code_field(
        label=L("Your id", "您的工号"), help_text=L("Also the name to sign in with.", "同时是登录名。")
    )
    field_order = ("name_zh", "name_en", "code", "timezone", "person_name", "person_id", "password")
