"""A process to be killed: `write` acts and tells each one acknowledged, `tidy` feeds and merges the lake, `check` tells both.

Run as `python -m tests.web.ledger.killed FOLDER write|tidy|check` with the settings of the product.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from yizhun.web.serve import configure


def write() -> None:
    from django.core.management import call_command

    from tests.web.world import make
    from yizhun.web.ledger.act import Act, Answer, act
    from yizhun.web.organisation.models import Person

    call_command("migrate", verbosity=0)
    by = Person.objects.filter(person_id="anna").first() or make().people["anna"]
    print("ready", flush=True)
    while True:

        def work(doing: Act) -> Answer:
            doing.tells("events", occurred_at=doing.at, site_id="bund", activity="round")
            return {"id": doing.id}

        print(act("test.round", by=by, place="bund", body={}, work=work)["id"], flush=True)


def tidy(folder: Path) -> None:
    from yizhun.evidence import merge
    from yizhun.web.ledger import feed as feeding
    from yizhun.web.ledger import merging

    feeding.BATCH, merge.MANY, merge.FEW, merge.KEPT = 100, 2, 2, -1
    for _ in range(4):  # so often that there is something to merge
        merging.tidy(folder / "lake")
    print("ready", flush=True)
    while True:
        merging.tidy(folder / "lake")


def check(folder: Path) -> None:
    from yizhun.web.ledger import feed as feeding
    from yizhun.web.ledger.chain import verify
    from yizhun.web.ledger.models import Entry

    feeding.feed(folder / "lake")
    ids = [json.loads(one.rows)["rows"]["events"][0]["event_id"] for one in Entry.objects.filter(verb="test.round")]
    lake = feeding.told(folder / "lake", "events")["event_id"].to_pylist()
    print(json.dumps({"ledger": sorted(ids), "lake": sorted(lake), "issues": [one.code for one in verify().issues]}))


if __name__ == "__main__":
    place = Path(sys.argv[1])
    configure(place)
    if sys.argv[2] == "write":
        write()
    elif sys.argv[2] == "tidy":
        tidy(place)
    else:
        check(place)
