"""Since and as_of: a text in, an instant for every zone out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from yizhun.errors import InputError
from yizhun.evidence.zone import FIRST_YEAR, LAST_YEAR
from yizhun.measure import zone
from yizhun.text import Text

_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Moment:
    """A moment as written; without an offset it is read in each site's own zone.

    A date alone is its 00:00, or with `end` the 00:00 that follows it.
    """

    text: str
    local: datetime
    whole_day: bool

    @classmethod
    def parse(cls, text: str, name: str) -> Moment:
        """Read an ISO 8601 date or time; InputError names the option `name`."""
        try:
            local = datetime.fromisoformat(text)
        except ValueError:
            raise InputError.of(
                "bad-moment",
                Text(f"{name} is “{text}”, which is no date or time.", f"{name} 的值“{text}”不是日期或时间。"),
                Text("Write 2026-03-01 or 2026-03-01T18:00.", "请写成 2026-03-01 或 2026-03-01T18:00。"),
            ) from None
        if not FIRST_YEAR <= local.year <= LAST_YEAR:
            raise InputError.of(
                "bad-moment",
                Text(f"{name} lies in the year {local.year}.", f"{name} 的年份是 {local.year}。"),
                Text(f"Years {FIRST_YEAR} to {LAST_YEAR} are read.", f"年份须在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。"),
            )
        return cls(text, local, bool(_DATE.match(text)))

    def start(self, tz: str) -> int:
        """The instant in a zone (µs UTC); of a date alone, its beginning."""
        return zone.micros(self.local) if self.local.tzinfo else zone.instant(tz, self.local)

    def end(self, tz: str) -> int:
        """The instant in a zone (µs UTC); of a date alone, its end."""
        if not self.whole_day:
            return self.start(tz)
        return zone.over(tz, self.local.date())
