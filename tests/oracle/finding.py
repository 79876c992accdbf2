"""One finding: what was decided about one duty of one clause at one site."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

COLUMNS = (
    "edition", "clause_id", "site_id", "subject_id", "case_id", "actor_id", "due_at", "done_at", "verdict", "found",
    "asked", "reason", "evidence_id",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A row of `findings`; times are instants, figures have six decimals."""

    edition: str
    clause_id: str
    site_id: str
    due_at: datetime
    verdict: str
    reason: str
    subject_id: str | None = None
    case_id: str | None = None
    actor_id: str | None = None
    done_at: datetime | None = None
    found: Decimal | None = None
    asked: Decimal | None = None
    evidence_id: str | None = None
    repeats: bool = False
    """Of a repeating duty: of those pending only the earliest is told."""
    open_gap: bool = False
    """Told whatever `since`."""
    checked_on: date | None = None
    """The local date that a waiver must hold, where it is not that of `due_at`."""

    def row(self) -> dict[str, Any]:
        """The thirteen columns of the table."""
        values = asdict(self)
        return {name: values[name] for name in COLUMNS}
