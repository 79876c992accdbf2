"""What people fill in about a channel."""

from __future__ import annotations

from typing import Any

from django import forms

from yizhun.web.channels.shapes import SHAPES
from yizhun.web.notices.telling import KINDS
from yizhun.web.organisation.forms import Translated
from yizhun.web.ui.language import lang, later, said


class ChannelForm(Translated):
    """A channel to add."""

    CHOICES = {"shape": SHAPES}  # noqa: RUF012
    place = forms.ChoiceField(
        label=later("Place", "地点"), help_text=later("With everything below it.", "包括其所有下级。")
    )
    name = forms.CharField(label=later("Name", "名称"), max_length=60)
    shape = forms.ChoiceField(label=later("Receiver", "接收方"))
    url = forms.CharField(
        label=later("Address", "地址"), max_length=600, widget=forms.URLInput({"autocomplete": "off"}),
        help_text=later("For a robot the webhook address of its group.", "群机器人请填群设置中的 Webhook 地址。"),
    )  # fmt: skip
    secret = forms.CharField(
        label=later("Signing secret", "加签密钥"), max_length=200, required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=later(
            "Of DingTalk and Feishu, where the robot asks for signing. Signed JSON gets one by itself.",
            "钉钉、飞书机器人启用加签时填写；带签名的 JSON 留空会自动生成。",
        ),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(label=later("What is sent", "推送内容"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=later("Language", "语言"), choices=[("zh", "中文"), ("en", "English")])

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = [(name, said(kind.title)) for name, kind in KINDS.items() if not kind.personal]
        for name, choices in (("place", places), ("kinds", sent)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["kinds"].initial = [name for name, _ in sent]
        self.fields["language"].initial = lang()
