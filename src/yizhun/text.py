"""A sentence in both languages of the product: English and Chinese in, one of them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, order=True)
class Text:
    """The same sentence in English and in Chinese; an empty one falls back on the other."""

    en: str = ""
    zh: str = ""

    def say(self, lang: str) -> str:
        """Return the sentence in `lang` ("en" or "zh"), or in the other language where it is empty."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)
