"""`python -m benchmarks.web [--seconds 10] [--sites 10000] [--days 365]`: the application as it is run; a table out.

Acts are posted over HTTP to a real `yizhun serve` (SQLite, every act on the disk before it is answered). The chain is
asked within one process, without a network.
"""

from __future__ import annotations

import argparse
import http.client
import json
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.show import _table as table
from tests.web.served import Phone, Server, environment, told

CLIENTS, COMPARED = (1, 16, 64), 16
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Rate:
    """What many clients got in a while: answers a second, milliseconds of an answer, and what was not a success."""

    a_second: float
    median: float
    p95: float
    failures: int


def acts(seconds: float, rounds: int = 3) -> dict[str, Rate]:
    """Acts at each number of clients, and posts that write nothing, in turns: noise meets all alike."""
    with tempfile.TemporaryDirectory(prefix="yizhun-bench-web-") as folder:
        server = Server(Path(folder) / "home")
        sessions = told(server.folder, "fill")
        server.start()
        try:
            held: dict[str, list[Rate]] = {}
            for _ in range(rounds):
                for clients in CLIENTS:
                    phones = [Phone(server.port, sessions[n % len(sessions)]) for n in range(clients)]
                    _say(f"{clients} clients")
                    held.setdefault(f"act {clients}", []).append(_rate(phones, seconds / rounds, _act))
                    if clients == COMPARED:
                        held.setdefault("nothing", []).append(_rate(phones, seconds / rounds, _nothing))
                        held.setdefault("again", []).append(_rate(phones, seconds / rounds, _again))
        finally:
            server.kill()
    return {name: _mean(rates) for name, rates in held.items()}


def _act(phone: Phone) -> bool:
    return phone.act(secrets.token_hex(16))[0] == 200


def _nothing(phone: Phone) -> bool:
    """The same request, signed in, without a key: it is refused before anything is written."""
    return phone.ask("POST", "/duties/bund/do/", {"clause": "round"})[0] == 422


def _again(phone: Phone) -> bool:
    """An act that came before: its first answer is looked up and given again."""
    return phone.act("the-same-act-again")[0] == 200


def _rate(phones: list[Phone], seconds: float, post: Callable[[Phone], bool]) -> Rate:
    took: list[float] = []
    failed: list[object] = []
    begin = threading.Barrier(len(phones) + 1)

    def work(phone: Phone) -> None:
        begin.wait()
        while time.perf_counter() < until:
            start = time.perf_counter()
            try:
                good = post(phone)
            except (OSError, http.client.HTTPException) as fault:
                good = False
                failed.append(fault)
            else:
                failed.extend([] if good else ["refused"])
            took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work, args=(one,)) for one in phones]
    until = time.perf_counter() + seconds
    for one in threads:
        one.start()
    begin.wait()
    start = time.perf_counter()
    until = start + seconds
    for one in threads:
        one.join()
    lasted = time.perf_counter() - start
    return Rate((len(took) - len(failed)) / lasted, _share(took, 0.5), _share(took, 0.95), len(failed))


def _mean(rates: list[Rate]) -> Rate:
    """The mean of the rounds, the worst of their p95, all failures."""
    count = len(rates)
    return Rate(
        sum(one.a_second for one in rates) / count,
        sum(one.median for one in rates) / count,
        max(one.p95 for one in rates),
        sum(one.failures for one in rates),
    )


def _share(took: list[float], share: float) -> float:
    """Milliseconds that this share of the answers took at most."""
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def chain(sites: int, days: int, lists: int) -> dict[str, Any]:
    """What a chain of so many sites takes, by `benchmarks.web_chain` in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="yizhun-bench-chain-") as folder:
        command = [sys.executable, "-m", "benchmarks.web_chain", folder, str(sites), str(days), str(lists)]
        ran = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        return found


def _act_rows(found: dict[str, Rate]) -> Iterator[Row]:
    for clients in CLIENTS:
        one = found[f"act {clients}"]
        what = f"act, {clients} clients" if clients > 1 else "act, 1 client"
        yield what, "", f"{one.a_second:.0f}/s, median {one.median:.0f} ms, p95 {one.p95:.0f} ms", ""
        yield f"{what}: failures", "0", str(one.failures), _missed(one.failures == 0)
    for name, what, limit in (
        ("nothing", "POST refused at once", 0.5),
        ("again", "POST of an act that came before", 0),
    ):
        one = found[name]
        ratio = found[f"act {COMPARED}"].a_second / one.a_second
        told = f"{one.a_second:.0f}/s, median {one.median:.0f} ms, p95 {one.p95:.0f} ms"
        yield f"{what}, {COMPARED} clients: writes nothing", "", told, ""
        yield f"act / {what}", f"≥ {limit}" if limit else "", f"{ratio:.2f}", _missed(ratio >= limit)


def _chain_rows(found: dict[str, Any]) -> Iterator[Row]:
    size = f"{found['sites']:,} sites, {found['events']:,} events"
    yield f"{size}: judged for the first time", "", _seconds(found["first"]), ""
    for name, title, limit, unit in (
        ("adopt", "an edition adopted, until its figures are shown", 60, "s"),
        ("act", "an act, until its figures are shown", 0, "s"),
        ("ahead", "the day lists of all sites, told ahead by the worker", 0, "s"),
        ("list_new", "day list asked for the first time that day, p95", 300, "ms"),
        ("list_kept", "day list again, p95", 300, "ms"),
        ("list_unasked", "day list of a site that the worker has not told yet, p95", 0, "ms"),
        ("board_new", "a region's board, first of a generation", 1, "s"),
        ("board_kept", "a region's board again", 1, "s"),
    ):
        took = found[name][0] * (1000 if unit == "ms" else 1)
        asked = f"≤ {limit} {unit}" if limit else ""
        yield title, asked, _seconds(found[name]), _missed(not limit or took <= limit)


def _seconds(took: list[float]) -> str:
    """On a machine that does other things too, the processors' time says what the work itself takes."""
    wall, processors = took
    return f"{wall:.2f} s ({processors:.2f} s of processors)"


def _missed(reached: bool) -> str:
    return "" if reached else "not reached"


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of posting at each number of clients")
    parser.add_argument("--sites", type=int, default=10_000, help="of the chain; 0 leaves it out")
    parser.add_argument("--days", type=int, default=365, help="of its evidence, about eight duties a site and day")
    parser.add_argument("--lists", type=int, default=60, help="day lists to ask for")
    parser.add_argument("--no-acts", action="store_true", help="the chain alone")
    given = parser.parse_args(arguments)
    rows: list[Row] = []
    if not given.no_acts:
        rows += _act_rows(acts(given.seconds))
    if given.sites:
        rows += _chain_rows(chain(given.sites, given.days, given.lists))
    print("\n".join(table(("what", "asked", "measured", ""), rows)))


if __name__ == "__main__":
    main()
