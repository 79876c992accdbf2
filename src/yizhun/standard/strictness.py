"""Two values of one limit in, which of them asks for more out: `tighter`, `looser`, `same`, or `other` when unlike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, Literal

from yizhun.standard.condition import Condition, Or
from yizhun.standard.duration import MICROS_PER_SECOND, Duration
from yizhun.standard.parameters import Table

Direction = Literal["tighter", "looser", "same", "other", "neutral"]
Rule = Callable[[Any, Any], Direction]
_DAY: Final = 86_400 * MICROS_PER_SECOND
_HOUR: Final = 3_600 * MICROS_PER_SECOND


def flip(direction: Direction) -> Direction:
    """The direction seen from the other side."""
    if direction == "tighter":
        return "looser"
    return "tighter" if direction == "looser" else direction


def joined(directions: Sequence[Direction]) -> Direction:
    """Of several parts of one thing: all one way is that way, both ways is `other`."""
    moved = {one for one in directions if one not in ("same", "neutral")}
    if not moved:
        return "same"
    return moved.pop() if len(moved) == 1 else "other"


def less_is_tighter(old: Any, new: Any) -> Direction:
    """Durations, decimals, dates: the smaller asks for more; None is no limit at all."""
    if old is None or new is None:
        return _from_none(old, new)
    if isinstance(old, Table) or isinstance(new, Table):
        return _tables(old, new, less_is_tighter)
    if isinstance(old, Duration) and isinstance(new, Duration):
        return _durations(old, new)
    if isinstance(old, str) or isinstance(new, str):
        return "same" if old == new else "other"
    return "same" if old == new else ("tighter" if new < old else "looser")


def more_is_tighter(old: Any, new: Any) -> Direction:
    """Decimals: the larger asks for more; None is no limit at all."""
    return _from_none(old, new) if old is None or new is None else flip(less_is_tighter(old, new))


def _from_none(old: Any, new: Any) -> Direction:
    if old is new:
        return "same"
    if not _total(_rows(new if old is None else old)):
        return "other"
    return "tighter" if old is None else "looser"


def more_is_looser(old: Any, new: Any) -> Direction:
    """Tolerances: more of it asks for less; None is none of it."""
    zero = Duration(0, 0, 0, "PT0S") if isinstance(old or new, Duration) else Decimal(0)
    return less_is_tighter(zero if old is None else old, zero if new is None else new)


def true_is_tighter(old: bool, new: bool) -> Direction:
    """A switch that asks for more when it is on."""
    return "same" if old == new else ("tighter" if new else "looser")


def any_change(old: Any, new: Any) -> Direction:
    """Values without an order between them."""
    return "same" if old == new else "other"


def harmless(old: Any, new: Any) -> Direction:
    """Values that ask for nothing."""
    return "same" if old == new else "neutral"


def fewer_is_tighter(old: Sequence[Any], new: Sequence[Any]) -> Direction:
    """Lists of what counts or excuses: a part of the old list asks for more."""
    before, after = list(old), list(new)
    within = all(one in before for one in after)
    around = all(one in after for one in before)
    if within and around:
        return "same"
    return "tighter" if within else ("looser" if around else "other")


def more_entries_is_tighter(old: Sequence[Any], new: Sequence[Any]) -> Direction:
    """Lists of what is asked: more than the old list asks for more."""
    return flip(fewer_is_tighter(old, new))


def applies(old: Condition | None, new: Condition | None) -> Direction:
    """Where a clause applies: everywhere asks for more than somewhere; `old or …` for more than `old`."""
    if (old and old.term) == (new and new.term):
        return "same"
    if new is None or (old is not None and _holds_in(old, new)):
        return "tighter"
    return "looser" if old is None or _holds_in(new, old) else "other"


def _holds_in(part: Condition, whole: Condition) -> bool:
    terms = whole.term.terms if isinstance(whole.term, Or) else (whole.term,)
    wanted = part.term.terms if isinstance(part.term, Or) else (part.term,)
    return all(one in terms for one in wanted)


def _durations(old: Duration, new: Duration) -> Direction:
    if (old.months, old.days, old.micros) == (new.months, new.days, new.micros):
        return "same"
    if _upper(new) <= _lower(old) or _each(new, old):
        return "tighter"
    return "looser" if _upper(old) <= _lower(new) or _each(old, new) else "other"


def _each(small: Duration, large: Duration) -> bool:
    return small.months <= large.months and small.days <= large.days and small.micros <= large.micros


def _lower(span: Duration) -> int:
    """The shortest it can be in real time: months of 28 days, and clocks that go forward by an hour."""
    calendar = (span.months // 12 * 365 + span.months % 12 * 28 + span.days) * _DAY
    return span.micros + max(calendar - (_HOUR if calendar else 0), 0)


def _upper(span: Duration) -> int:
    """The longest it can be in real time: months of 31 days, and clocks that go back by an hour."""
    years, months = divmod(span.months, 12)
    calendar = (years * 366 + months * 31 + span.days) * _DAY
    return span.micros + calendar + (_HOUR if calendar else 0)


def _tables(old: Any, new: Any, rule: Rule) -> Direction:
    before, after = _rows(old), _rows(new)
    if [when for when, _ in before] == [when for when, _ in after]:
        return joined([rule(one, other) for (_, one), (_, other) in zip(before, after, strict=True)])
    if _total(before) != _total(after) or not _total(after):
        return "other"
    found = {rule(one, other) for _, one in before for _, other in after}
    if found <= {"same", "tighter"}:
        return "tighter"
    return "looser" if found <= {"same", "looser"} else "other"


def _rows(limit: Any) -> list[tuple[Any, Any]]:
    if isinstance(limit, Table):
        return [(row.when.term if row.when else None, row.then) for row in limit.table]
    return [(None, limit)]


def _total(rows: list[tuple[Any, Any]]) -> bool:
    """Whether some row always holds, so that the table gives a value everywhere."""
    return any(when is None for when, _ in rows)
