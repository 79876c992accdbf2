"""One act is one row, once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from tests.web.world import World, make
from yizhun.text import Text
from yizhun.web.ledger.act import Act, act
from yizhun.web.ledger.chain import canonical, follow, verify
from yizhun.web.ledger.errors import ConflictError, KeyReusedError
from yizhun.web.ledger.models import Entry, Head


def count(world: World, key: str | None = None, value: int = 1, fail: bool = False) -> dict[str, Any]:
    def work(doing: Act) -> dict[str, Any]:
        doing.tells("events", occurred_at=doing.at, site_id="bund", activity="counted", value=value)
        if fail:
            raise ConflictError(Text("No.", "不行。"))
        return {"value": value, "id": doing.id}

    return act("test.counted", by=world.people["anna"], place="bund", body={"value": value}, work=work, key=key)


def test_an_act_is_one_row_that_says_who_what_and_where(world: World) -> None:
    before = Entry.objects.count()
    answer = count(world)
    entry = Entry.objects.latest("sequence")
    assert Entry.objects.count() == before + 1
    assert (entry.by, entry.verb, entry.place, entry.body) == ("anna", "test.counted", "bund", '{"value":1}')
    assert answer["id"] in entry.rows


def test_a_refused_act_leaves_nothing(world: World) -> None:
    before = Entry.objects.count()
    with pytest.raises(ConflictError):
        count(world, fail=True)
    assert Entry.objects.count() == before


def test_the_same_key_and_body_gets_the_first_answer(world: World) -> None:
    first, second = count(world, key="k"), count(world, key="k")
    assert first == second
    assert Entry.objects.filter(key="k").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_given_again_waits_for_the_end_of_a_transaction_too(transactional_db: None) -> None:
    """The first one may not lie on the disk yet, and whoever has the answer forgets what was sent."""
    world = make()
    first = count(world, key="k-00000001")
    with CaptureQueriesContext(connection) as asked:
        assert count(world, key="k-00000001") == first
    assert "COMMIT" in [one["sql"] for one in asked.captured_queries]


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    count(world, key="k")
    with pytest.raises(KeyReusedError) as refused:
        count(world, key="k", value=2)
    assert refused.value.status == 422


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one(transactional_db: None) -> None:
    world = make()
    answers: list[Any] = []
    start = threading.Barrier(8)

    def post() -> None:
        try:
            start.wait()
            answers.append(count(world, key="same"))
        except Exception as fault:
            answers.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [{"value": 1, "id": "same"}] * 8
    assert Entry.objects.filter(key="same").count() == 1
    assert not verify().issues


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain(transactional_db: None) -> None:
    world = make()
    before = Entry.objects.count()
    faults: list[Exception] = []

    def post() -> None:
        try:
            for _ in range(10):
                count(world)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults
    found = verify()
    assert (found.count, found.issues) == (before + 60, ())


POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]
_COPY = "INSERT OR REPLACE INTO ledger_entry SELECT {}, recorded_at, 'x', verb, place, body, rows, answer, {}, previous, hash"
_OWN = (
    ["TRUNCATE ledger_entry"]
    if POSTGRES
    else [f"{_COPY.format(*these)} FROM ledger_entry WHERE sequence = 1" for these in ((1, "key"), (999, "'k'"))]
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET verb = 'x'",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_entry WHERE sequence = 1",
        *_OWN,
    ],
)
def test_the_database_refuses_to_alter_or_remove(world: World, statement: str) -> None:
    count(world, key="k")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert not verify().issues


def entries(world: World) -> list[Entry]:
    count(world)
    count(world)
    return list(Entry.objects.order_by("sequence"))


def test_an_altered_act_is_told(world: World) -> None:
    chain = entries(world)
    chain[2].body = "{}"
    assert [issue.code for issue in follow(chain, Head.objects.get()).issues] == ["ledger-altered"]


def test_an_act_altered_with_its_hash_breaks_the_next(world: World) -> None:
    from yizhun.web.ledger.chain import hash_of

    chain = entries(world)
    chain[2].body = "{}"
    chain[2].hash = hash_of(chain[2])
    assert [issue.code for issue in follow(chain, Head.objects.get()).issues] == ["ledger-broken"]


def test_removed_acts_are_told_in_the_middle_and_at_the_end(world: World) -> None:
    chain = entries(world)
    head = Head.objects.get()
    assert follow(chain[:2] + chain[4:], head).issues[0].text.en == "Acts 3 to 4 are missing."
    assert [issue.code for issue in follow(chain[:-1], head).issues] == ["ledger-missing"]
    assert not follow(chain, head).issues


def test_canonical_text_is_one_for_one_content() -> None:
    assert canonical({"b": 1, "a": "中"}) == '{"a":"中","b":1}'
    with pytest.raises(TypeError):
        canonical({"a": object()})
