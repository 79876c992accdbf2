"""The twelve kinds: each takes a duty and one of its rulings and gives the findings that are that ruling's to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.oracle.duties import Duty, Ruling
from tests.oracle.finding import Finding
from tests.oracle.kinds import (
    checklist,
    count,
    credential,
    deadline,
    interval,
    reconcile,
    schedule,
    sequence,
    share,
    statistic,
    tariff,
    window,
)

KINDS: dict[str, Callable[[Duty, Ruling], Iterable[Finding]]] = {
    "checklist": checklist.findings,
    "count": count.findings,
    "credential": credential.findings,
    "deadline": deadline.findings,
    "interval": interval.findings,
    "reconcile": reconcile.findings,
    "schedule": schedule.findings,
    "sequence": sequence.findings,
    "share": share.findings,
    "statistic": statistic.findings,
    "tariff": tariff.findings,
    "window": window.findings,
}
