"""Two hotels: the room type that was reserved is the one that is given; duplicates are kept by their line."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost


@pytest.fixture
def found() -> Judged:
    return judged("hotel_bookings", (("hotel_bookings/hotel_bookings.csv.gz", "map.yaml"),))


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert found.imports[0].rows == 119_390
    assert found.imports[0].counts["states"].written == 2 * 75_166


def test_rooms_given_as_reserved(found: Judged) -> None:
    assert found.verdicts("rooms.as-reserved") == {"met": 75_166 - 14_115, "failed": 14_115}
    assert found.rows(
        "SELECT site_id, count(*) FILTER (verdict = 'failed'), count(*) FROM findings "
        "WHERE clause_id = 'rooms.as-reserved' GROUP BY ALL ORDER BY ALL"
    ) == [("city", 6_774, 46_228), ("resort", 7_341, 28_938)]


def test_the_waiting_list(found: Judged) -> None:
    assert found.verdicts("rooms.waiting-list") == {"met": 119_390 - 3_106, "failed": 3_106}
