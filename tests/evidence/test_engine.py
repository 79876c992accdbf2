"""Plans compiled by several threads at once, as pages of the application do."""

from __future__ import annotations

import sys
import threading
import time

from yizhun.evidence.engine import room_for_nesting


def test_a_thread_that_is_done_takes_no_room_from_one_that_is_not() -> None:
    before, faults = sys.getrecursionlimit(), []
    begin = threading.Barrier(2)

    def nest(seconds: float) -> None:
        with room_for_nesting():
            begin.wait()
            time.sleep(seconds)
            try:
                _deep(5_000)
            except RecursionError as fault:
                faults.append(fault)

    threads = [threading.Thread(target=nest, args=(seconds,)) for seconds in (0, 0.1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults
    assert sys.getrecursionlimit() == before


def _deep(n: int) -> int:
    return n and 1 + _deep(n - 1)
