"""What people fill in about standards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yizhun.web.organisation.forms import code_field, day
from yizhun.web.ui.language import later


class AdoptForm(forms.Form):
    """Which edition, where, from when."""

    base = forms.ChoiceField(label=later("Edition", "版次"))
    place = forms.ChoiceField(label=later("Where it holds", "适用范围"))
    effective = day(
        later("From", "生效日期"), required=True,
        help_text=later(
            "From a day that is past, what nobody recorded since then counts as missed.",
            "如果选择过去的日期，其间没有记录的职责按“未做”计。",
        ),
    )  # fmt: skip

    def __init__(
        self, *args: Any, bases: list[tuple[str, str]], places: list[tuple[str, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("base", bases), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["effective"].initial = today


class WithdrawForm(forms.Form):
    """Where a standard is to hold no longer, from when, why."""

    place = forms.ChoiceField(label=later("No longer holds at", "撤销范围"))
    since = day(later("From", "撤销日期"), required=True)
    reason = forms.CharField(
        label=later("Reason", "原因"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=later("It stands in the ledger and on the page of standards.", "将记入台账，并显示在标准页面上。"),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[tuple[str, str]], earliest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places
        self.fields["since"].initial = earliest
        self.fields["since"].widget.attrs["min"] = earliest.isoformat()


class DraftForm(forms.Form):
    """A draft to begin: an edition's own next one needs no id and no place, it has them."""

    place = forms.ChoiceField(label=later("Where it holds", "适用范围"))
    id_ = code_field(
        label=later("Id", "标准编号"), required=False,
        help_text=later(
            "A standard of your own under its own id. Left empty, it is that of the pack with the place's code.",
            "作为自有标准，使用自己的编号。不填则为标准包编号加地点编码。",
        ),
    )  # fmt: skip
    edition = forms.RegexField(
        r"^[\w.-]+$", label=later("Edition", "版次"), max_length=40,
        error_messages={"invalid": later("Letters, digits, . - and _ only.", "只能用字母、数字、. - 和 _。")},
    )  # fmt: skip
    effective = day(later("From", "生效日期"), required=True)

    def __init__(self, *args: Any, places: list[tuple[str, str]], own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["place"], self.fields["id_"]
            return
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places


class FileForm(forms.Form):
    """The text of a file; `was` is the hash of what it was when the page was opened."""

    text = forms.CharField(
        label=later("Text", "内容"), required=False, strip=False,
        widget=forms.Textarea({"rows": 28, "class": "code", "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip
    was = forms.CharField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Lines end as the library writes them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
