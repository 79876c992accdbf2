"""A clause in, the sentence that says in words what its measure asks out, in both languages."""

from __future__ import annotations

from yizhun.standard.model import Clause, Standard
from yizhun.standard.sentence.over_time import DUTIES
from yizhun.standard.sentence.periods import FIGURES
from yizhun.standard.sentence.records import RECORDS
from yizhun.standard.sentence.words import Names, percent
from yizhun.text import Text

_SECTIONS = ("posts", "subjects", "sources", "activities", "touchpoints", "factors", "clauses")
_KINDS = DUTIES | FIGURES | RECORDS


def sentence(clause: Clause, standard: Standard | None = None) -> Text:
    """What the clause asks, in one sentence without a full stop; the title of a clause without measure.

    Activities, posts and the like are called by their titles in `standard`.
    """
    if clause.measure is None:
        return clause.title
    said = _KINDS[clause.measure.kind](clause, clause.measure, names_of(standard))
    target, where = _target(clause), _where(clause)
    return Text(
        said.en[:1].upper() + said.en[1:] + target.en + where.en, said.zh.replace(" 【", "【") + target.zh + where.zh
    )


def names_of(standard: Standard | None) -> Names:
    """The titles of every entry of a standard by section and id."""
    if standard is None:
        return Names({})
    return Names({(section, one.id): one.title for section in _SECTIONS for one in getattr(standard, section)})


def _target(clause: Clause) -> Text:
    if clause.target == 1:
        return Text()
    asked = percent(clause.target)
    return Text(f"; kept in at least {asked.en} of cases", f"；达标率不低于 {asked.zh}")


def _where(clause: Clause) -> Text:
    if clause.applies is None:
        return Text()
    return Text(f"; where {clause.applies}", f"；适用于 {clause.applies} 的情形")
