"""What worlds of each kind must meet: (verdict, reason) pairs, and the edge rules that the oracle notes."""

from __future__ import annotations

ALWAYS = frozenset({1, 3, 7, 9, 14, 19, 26, 57})
WAIVED = ("excused", "waived")
IN_TIME = (("met", "in-time"), ("late", "after-due"), ("missed", "not-done"), ("pending", "not-yet-due"))
IN_ORDER = (("met", "in-order"), ("late", "after-due"), ("missed", "not-followed"), ("pending", "not-yet-due"))
OF_PERIODS = (("met", "as-asked"), ("failed", "above-maximum"), ("pending", "period-running"),
              ("excused", "partial-period"), WAIVED)  # fmt: skip
REASONS: dict[str, tuple[tuple[str, str], ...]] = {
    "schedule": (*IN_TIME, WAIVED),
    "interval": (*IN_TIME, WAIVED),
    "deadline": (
        *IN_TIME, WAIVED, ("excused", "unless"), ("excused", "no-due-date"), ("excused", "no-hours"),
    ),
    "count": (*OF_PERIODS, ("missed", "below-minimum")),
    "share": (*OF_PERIODS, ("failed", "below-minimum"), ("excused", "none-to-count")),
    "statistic": (*OF_PERIODS, ("failed", "below-minimum"), ("excused", "too-few")),
    "checklist": (
        ("met", "found-right"), ("met", "in-range"), ("failed", "found-wrong"), ("failed", "below-minimum"),
        ("failed", "above-maximum"), ("excused", "not-applicable"), ("late", "not-inspected"),
        ("missed", "not-inspected"), ("pending", "not-inspected"), WAIVED,
    ),
    "reconcile": (
        ("met", "equal"), ("failed", "different"), ("failed", "absent"), ("late", "corrected"),
        ("pending", "may-be-corrected"), WAIVED,
    ),
    "tariff": (("met", "within-price"), ("failed", "above-price"), ("failed", "unlisted-item"), WAIVED),
    "credential": (("met", "held"), ("failed", "lacks"), ("failed", "expired"), WAIVED),
    "window": (("met", "inside-hours"), ("failed", "outside-hours"), WAIVED),
    "sequence": (
        *IN_ORDER, ("failed", "not-preceded"), ("failed", "other-next"), ("failed", "other-previous"),
        ("met", "as-asked"), ("failed", "followed"), ("failed", "occurred"), ("missed", "not-done"),
        ("failed", "repeated"), ("failed", "other-first"), ("failed", "other-last"), WAIVED,
    ),
}  # fmt: skip
RULES: dict[str, frozenset[int]] = {
    "schedule": ALWAYS | {8, 16, 56},
    "interval": ALWAYS | {6, 8, 16, 17, 28, 56, 59},
    "deadline": ALWAYS | {11, 12, 21, 22, 23, 24, 25, 28, 58, 59},
    "count": ALWAYS | {2, 4, 11, 18, 28},
    "share": ALWAYS | {2, 4, 8, 11, 18, 28, 30, 31},
    "checklist": ALWAYS - {1} | {5, 6, 16, 17, 28, 54, 59},
    "reconcile": ALWAYS - {1} | {42, 43, 44},
    "tariff": ALWAYS - {1} | {8, 52, 53},
    "credential": ALWAYS - {1} | {2, 4, 8, 32, 33, 34},
    "window": ALWAYS - {1} | {11, 35},
    "sequence": ALWAYS | {11, 36, 37, 38, 39, 40, 41},
    "statistic": ALWAYS | {2, 4, 11, 18, 45, 46, 47, 48, 49, 50},
}
"""Rules of all kinds that are read elsewhere (13, 20, 51, 55) are noted as `general`."""

SHOWN: dict[str, frozenset[int]] = {
    "schedule": frozenset({1, 3, 7, 8, 9, 10, 13, 14, 16, 19, 20, 26, 56, 57, 59}),
    "interval": frozenset({1, 3, 6, 7, 8, 9, 14, 16, 17, 19, 26, 28, 56, 57, 59}),
    "deadline": frozenset({1, 3, 7, 9, 10, 11, 12, 13, 14, 19, 20, 21, 22, 23, 24, 25, 26, 28, 57, 58, 59}),
    "count": frozenset({1, 2, 3, 4, 8, 9, 11, 14, 18, 19, 28}),
    "share": frozenset({1, 2, 3, 4, 8, 9, 10, 11, 14, 18, 19, 30, 31}),
    "checklist": frozenset({3, 5, 6, 7, 8, 9, 14, 16, 17, 19, 27, 54, 57}),
    "reconcile": frozenset({3, 7, 9, 10, 14, 19, 42, 43, 44}),
    "tariff": frozenset({3, 7, 8, 9, 14, 19, 27, 52, 53, 57}),
    "credential": frozenset({2, 3, 4, 7, 8, 9, 10, 14, 18, 19, 32, 33, 34}),
    "window": frozenset({3, 7, 9, 11, 14, 19, 27, 35, 57}),
    "sequence": frozenset({3, 7, 9, 10, 11, 13, 14, 19, 36, 37, 38, 39, 40, 41, 57}),
    "statistic": frozenset({1, 2, 3, 4, 9, 14, 18, 19, 45, 46, 47, 48, 49, 50, 51}),
    "general": frozenset({7, 9, 10, 13, 20, 26, 27, 28, 29, 55, 57, 59}),
}
"""The edge rules that concern a kind: each must have a case in its file."""
ELSEWHERE: dict[int, str] = {15: "tests/standard: what a test of a standard expects", 60: "tests/score: states"}
EDGE_RULES = range(1, 61)
