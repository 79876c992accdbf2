"""When the worker judges again, and that a page never sees half of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.web.board import keeping
from tests.web.world import World
from yizhun.evaluation import evaluate
from yizhun.web import clock
from yizhun.web.board import short
from yizhun.web.board.refresh import KEPT, LONGEST, next_due, refresh, tick
from yizhun.web.generation import SCORES, Generation, current
from yizhun.web.home import Home, home
from yizhun.web.notices.models import Notice
from yizhun.web.organisation.actions.people import add_person
from yizhun.web.standards.actions import adopt, publish


@pytest.fixture
def kept(world: World) -> World:
    publish(by=None, place=world.places["qinghe"], files=keeping.files(world))
    keeping.fill()
    return world


def whole(generation: Generation) -> pa.Table:
    """All its scores, as they were written."""
    return pq.read_table(generation.folder / SCORES)


def test_nothing_is_judged_while_there_is_nothing(world: World) -> None:
    assert tick() is None
    assert current() is None


def test_it_judges_at_the_start_and_then_when_something_moved(kept: World) -> None:
    with clock.at(keeping.AS_OF):
        first = tick()
        assert first is not None
        assert tick() is None
        publish_again(kept)
        assert tick() is not None
    assert current() != first


def test_results_that_are_gone_are_judged_again(kept: World, home: Home) -> None:
    with clock.at(keeping.AS_OF):
        tick()
        home.results.unlink()
        assert tick() is not None


def publish_again(world: World) -> None:
    files = keeping.files(world)
    files["standard.yaml"] = files["standard.yaml"].replace('"2026.1"', '"2026.2"').replace("2026-01-01", "2026-04-01")
    publish(by=None, place=world.places["qinghe"], files=files)


def test_it_judges_when_a_due_passed(kept: World) -> None:
    with clock.at(keeping.AS_OF - timedelta(minutes=30)):  # 08:00: the meeting is due at 08:15
        first = tick()
        assert first is not None
        due = next_due(first)
    assert due - (keeping.AS_OF - timedelta(minutes=30)) == timedelta(minutes=15)
    with clock.at(due - timedelta(seconds=1)):
        assert tick() is None
    with clock.at(due + timedelta(seconds=1)):
        found = tick()
    assert found is not None
    assert found.moment == due + timedelta(seconds=1)


def test_it_judges_at_least_every_hour(kept: World) -> None:
    with clock.at(keeping.AS_OF):
        tick()
    with clock.at(keeping.AS_OF + LONGEST - timedelta(seconds=1)):
        assert tick() is None
    with clock.at(keeping.AS_OF + LONGEST):
        assert tick() is not None


def test_a_clock_that_is_set_back_takes_back_what_was_judged_too_early(kept: World, home: Home) -> None:
    with clock.at(keeping.AS_OF):
        right = tick()
        assert right is not None
        figures = whole(right)
    with clock.at(keeping.AS_OF + timedelta(days=400)):
        assert tick() is not None
    with clock.at(keeping.AS_OF):
        again = tick()
        assert again is not None
        assert again.moment == keeping.AS_OF
        assert whole(again).equals(figures)
        assert tick() is None
    anew = evaluate(home.library, home.lake, as_of=keeping.AS_OF.isoformat(timespec="seconds"))
    assert whole(again).equals(anew.scores.cast(figures.schema))


def test_a_generation_shares_with_the_last_what_did_not_change(kept: World) -> None:
    march = "findings/2026-03.parquet"
    with clock.at(keeping.AS_OF):
        first = refresh()
    with clock.at(keeping.AS_OF + timedelta(days=1)):
        second = refresh()
    assert first is not None
    assert second is not None
    assert (first.folder / march).samefile(second.folder / march)
    assert first.as_of != second.as_of


def test_a_generation_is_whole_and_old_ones_go(kept: World) -> None:
    seen = []
    for i in range(KEPT + 2):
        with clock.at(keeping.AS_OF + timedelta(seconds=i)):
            found = refresh()
        assert found is not None
        assert home().results.is_symlink()
        seen.append(found.folder)
    assert [folder.exists() for folder in seen] == [False] * 2 + [True] * KEPT


def test_only_one_judges_at_a_time(kept: World, home: Home) -> None:
    import fcntl

    with (home.folder / ".judging").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert refresh() is None


def test_the_scores_are_those_of_evaluate(kept: World, home: Home) -> None:
    with clock.at(keeping.AS_OF):
        found = refresh()
    assert found is not None
    again = evaluate(home.library, home.lake, as_of=found.as_of)
    assert whole(found).equals(again.scores)


def test_results_written_by_hand_make_room(kept: World, home: Home, tmp_path: Path) -> None:
    home.results.mkdir()
    with clock.at(keeping.AS_OF):
        assert refresh() is not None
    assert home.results.is_symlink()


def test_what_fell_short_is_counted_with_the_generation_as_the_findings_say(kept: World) -> None:
    with clock.at(keeping.AS_OF):
        found = tick()
    assert found is not None
    asked = found.folder, ["bund", "lake"], [keeping.EDITION], ["fix", "meeting", "quiet"]
    counted = short.reasons(*asked)
    assert (found.folder / short.COUNTED).exists()
    assert counted["meeting"] == {("bund", "missed", "not-done"): 2, ("bund", "late", "after-due"): 1}
    assert sum(counted["fix"].values()) == 6
    (found.folder / short.COUNTED).unlink()  # as in a folder that `yizhun evaluate --out` wrote
    assert {name: +reasons for name, reasons in short.reasons(*asked).items()} == counted


def test_of_the_scores_a_process_keeps_no_months_of_sites(kept: World) -> None:
    with clock.at(keeping.AS_OF):
        found = tick()
    assert found is not None
    months = {row["period"] for row in found.scores(by="site", by_id="bund")}
    assert months == {"all"}
    assert {row["period"] for row in found.of_site("bund").to_pylist()} == {"all", "2026-03", "2026-04"}
    assert {row["period"] for row in found.scores(by="all")} == {"all", "2026-03", "2026-04"}


def test_what_cannot_be_judged_is_told_once_and_only_to_whom_it_concerns(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(by=None, place=world.places["qinghe"], files=keeping.files(world))
    add_person(by=None, person_id="tess", name="Tess", place=world.places["taihe"], access="quality-manager")
    with monkeypatch.context() as patch:
        patch.setattr("yizhun.web.standards.clash._refuse", lambda *_: None)
        for code in ("qinghe", "east"):
            adopt(by=None, base="hotel@2026.1", place=world.places[code], effective=date(2026, 1, 1))
    keeping.fill()
    for minutes in (0, 1, 70):
        with clock.at(keeping.AS_OF + timedelta(minutes=minutes)):
            assert tick() is None
            keeping.lake.append(home().lake, "events", keeping.table_of("events", list(keeping.events())[:minutes]))
    found = {one.person.person_id: one.text_en for one in Notice.objects.everywhere("tests").select_related("person")}
    assert found.keys() == {"quan", "tess"}
    assert "bund falls under" in found["quan"]
    assert "bund" not in found["tess"]
    assert Notice.objects.seen_by(world.people["quan"]).count() == 1


def test_a_library_that_cannot_be_read_is_told_and_tried_once_until_something_changes(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(by=None, place=world.places["qinghe"], files=keeping.files(world))
    keeping.fill()
    (home.library / "broken@1").mkdir()
    (home.library / "broken@1" / "standard.yaml").write_text("id: [")
    asked: list[int] = []

    def judged() -> Generation | None:
        asked.append(1)
        return refresh()

    monkeypatch.setattr("yizhun.web.board.refresh.refresh", judged)
    notices = Notice.objects.everywhere("tests")
    for days, count in ((0, 1), (0, 1), (2, 2)):
        (home.library / f"broken@{days + 2}").mkdir(exist_ok=True)
        with clock.at(keeping.AS_OF + timedelta(days=days)):
            assert tick() is None
        assert notices.count() == len(asked) == count
    assert "The log of the server says why" in notices[0].text_en
