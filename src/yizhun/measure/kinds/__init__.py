"""The twelve kinds: one plan each, from parameter and evidence tables to raw findings."""

from __future__ import annotations

from collections.abc import Callable

import ibis

from yizhun.measure.ask import Ask
from yizhun.measure.kinds import (
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

PLANS: dict[str, Callable[[Ask], ibis.Table | None]] = {
    "schedule": schedule.plan,
    "interval": interval.plan,
    "deadline": deadline.plan,
    "count": count.plan,
    "share": share.plan,
    "checklist": checklist.plan,
    "reconcile": reconcile.plan,
    "tariff": tariff.plan,
    "credential": credential.plan,
    "window": window.plan,
    "sequence": sequence.plan,
    "statistic": statistic.plan,
}
