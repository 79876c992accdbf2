"""One act: who, what and the work in; the work done and one row of the ledger written, in one transaction, once."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import IntegrityError, connection, transaction

from yizhun.evidence.tables import TABLES
from yizhun.web import clock
from yizhun.web.ledger import chain
from yizhun.web.ledger.errors import ConflictError, KeyReusedError
from yizhun.web.ledger.models import Entry
from yizhun.web.ledger.rows import table_of

Answer = dict[str, Any]
MACHINE = "yizhun"


class Actor(Protocol):
    """Whoever acts: a person of the organisation."""

    person_id: str


class Act:
    """What an act may say while it is being done.

    `id` is unique among all acts and the same on a replay; the first row sent to the lake gets it as its id.
    """

    def __init__(self, key: str | None, by: str) -> None:
        self.id = key or secrets.token_hex(16)
        self.by = by
        self.at: datetime = clock.now()
        self.rows: dict[str, list[Mapping[str, Any]]] = {}
        self.registers: set[str] = set()

    def tells(self, table: str, /, **row: Any) -> None:
        """One row for a journal of the lake (columns of the evidence contract; times as datetimes with offset)."""
        spec, told = TABLES[table], {"recorded_at": self.at, **row}
        if spec.makes_id and spec.id_column and not row.get(spec.id_column):
            count = sum(len(rows) for rows in self.rows.values())
            told[spec.id_column] = f"{self.id}-{count + 1}" if count else self.id
        table_of(table, [told])  # a row that the lake could not hold must not get into the chain
        self.rows.setdefault(table, []).append(told)

    def touches(self, *registers: str) -> None:
        """These registers of the lake are to be written anew from the database."""
        self.registers.update(registers)


Work = Callable[[Act], Answer]


def act(
    verb: str, *, by: Actor | None, work: Work, body: Mapping[str, Any], place: str = "", key: str | None = None
) -> Answer:
    """Do `work` and write it down; `by` is None only for the machine itself.

    With a `key` the act happens once: the same body again gets the first answer, another body is KeyReusedError (422).
    The unique constraint decides, so many at once are one. What `work` raises undoes everything.
    """
    return act_when_ready(verb, by=by, ready=lambda: work, body=body, place=place, key=key)


def act_when_ready(
    verb: str,
    *,
    by: Actor | None,
    ready: Callable[[], Work],
    body: Mapping[str, Any],
    place: str = "",
    key: str | None = None,
) -> Answer:
    """The same with work that first looks up what it needs, and refuses, while nobody waits for it.

    `ready` is not asked for an act that came before: its first answer holds even when it would be refused now.
    """
    said, name = chain.canonical(body), MACHINE if by is None else by.person_id
    if (answer := _replay(key, verb, name, said)) is not None:
        return answer
    try:
        work = ready()
        with transaction.atomic():
            doing = Act(key, name)
            answer = work(doing)
            _write(doing, verb, place, said, answer, key)
            return answer
    except (IntegrityError, ConflictError):
        # Another one with this key may have come first; then that is the answer.
        if (answer := _replay(key, verb, name, said)) is not None:
            return answer
        raise


def _replay(key: str | None, verb: str, by: str, said: str) -> Answer | None:
    found = Entry.objects.filter(key=key).values_list("verb", "by", "body", "answer") if key else ()
    for *first, given in found:
        if first != [verb, by, said]:
            raise KeyReusedError(key or "")
        with transaction.atomic():
            pass  # an end like that of the first time, which may not lie on the disk yet
        answer: Answer = json.loads(given)
        return answer
    return None


def _write(doing: Act, verb: str, place: str, said: str, answer: Answer, key: str | None) -> None:
    """Last in the transaction: the head stays locked no longer than it takes to write one row.

    All acts pass here one by one, so it is said in SQL: building three queries took longer than running them.
    """
    rows = chain.canonical({"rows": doing.rows, "registers": sorted(doing.registers)})
    at = doing.at.isoformat(timespec="microseconds")
    with connection.cursor() as cursor:
        cursor.execute(_HEAD[connection.vendor])
        sequence, previous = cursor.fetchone()
        entry = Entry(
            sequence=sequence + 1, recorded_at=at, by=doing.by, verb=verb, place=place, body=said, rows=rows,
            answer=chain.canonical(answer), key=key, previous=previous,
        )  # fmt: skip
        entry.hash = chain.hash_of(entry)
        cursor.execute(_ENTRY, [getattr(entry, name) for name in _COLUMNS])
        cursor.execute(_END, [entry.sequence, entry.hash])


_COLUMNS = [field.attname for field in Entry._meta.concrete_fields]
_ENTRY = 'INSERT INTO ledger_entry ("{}") VALUES ({})'.format('", "'.join(_COLUMNS), ", ".join(["%s"] * len(_COLUMNS)))
_END = "UPDATE ledger_head SET sequence = %s, hash = %s WHERE id = 1"
_LOCKED = "SELECT sequence, hash FROM ledger_head WHERE id = 1"
_HEAD = {"sqlite": _LOCKED, "postgresql": f"{_LOCKED} FOR UPDATE"}
