"""What evidence has shown about the clauses, as the linter needs it; filled by whoever has scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Figures:
    """`conformity` by clause and site between 0 and 1; `last_seen` the local date of the last finding that counts;
    `noticed` whether customers' ratings move with the clause; `as_of` the date of all of it."""

    as_of: date
    conformity: Mapping[str, Mapping[str, float | Decimal]] = field(default_factory=dict)
    last_seen: Mapping[str, date] = field(default_factory=dict)
    noticed: Mapping[str, bool] = field(default_factory=dict)
