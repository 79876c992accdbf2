"""ISO 8601 durations: text in, calendar part and exact part out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MICROS_PER_SECOND = 1_000_000
_ISO = re.compile(
    r"^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,6})?)S)?)?\Z",
    re.ASCII,
)


@dataclass(frozen=True)
class Duration:
    """A span of time: `months` and `days` are calendar steps in local time, `micros` is exact real time.

    Years are 12 months and weeks 7 days. Fractions stand only in seconds; zero and negative spans are refused
    unless `zero` is allowed by the reader (`early`, `grace`).
    """

    months: int
    days: int
    micros: int
    text: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read an ISO 8601 duration such as `PT30M`, `P1D`, `P1Y6M`; ValueError when it is none."""
        found = _ISO.match(text)
        if not found:
            raise ValueError(text)
        years, months, weeks, days, hours, minutes, seconds = found.groups(default="0")
        micros = (int(hours) * 3600 + int(minutes) * 60) * MICROS_PER_SECOND + int(Decimal(seconds) * MICROS_PER_SECOND)
        return cls(int(years) * 12 + int(months), int(weeks) * 7 + int(days), micros, text)

    @property
    def is_zero(self) -> bool:
        """Whether the span is empty."""
        return not (self.months or self.days or self.micros)

    @property
    def is_calendar(self) -> bool:
        """Whether it has a calendar part, so that its length depends on the date and zone."""
        return bool(self.months or self.days)

    def __str__(self) -> str:
        return self.text
