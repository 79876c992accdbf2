"""What people fill in about standards."""

from __future__ import annotations

from typing import Any

from django import forms

from yizhun.web import clock
from yizhun.web.organisation.forms import day
from yizhun.web.ui.language import later


class AdoptForm(forms.Form):
    """Which edition, where, from when."""

    base = forms.ChoiceField(label=later("Edition", "版次"))
    place = forms.ChoiceField(label=later("Where it holds", "适用范围"))
    effective = day(later("From", "生效日期"), required=True)

    def __init__(self, *args: Any, bases: list[tuple[str, str]], places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("base", bases), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["effective"].initial = clock.now().date()
