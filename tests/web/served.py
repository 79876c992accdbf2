"""`yizhun serve` on a data folder of its own, to be posted to and killed, with phones that post.

`python -m tests.web.served FOLDER fill|check`, with the settings of the product: fill the folder with a hotel and tell
the sessions of its people, or tell what the ledger and the lake hold.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.ports import free_port

PHONES = 8
TOKEN = "t" * 32
FORM = {"edition": "house@2026.1", "clause": "round"}


def environment(database: str = "") -> dict[str, str]:
    """Nothing of the tests, so that the product's own settings hold; refusals that are meant are not logged.

    Without limits: all phones of a load are one person's.
    """
    known = {name: value for name, value in os.environ.items() if not name.startswith(("YIZHUN", "DJANGO", "DATABASE"))}
    own = {"PYTHONPATH": "src:.", "YIZHUN_LOG": "ERROR", "YIZHUN_LIMITS": "off"} | (
        {"DATABASE_URL": database} if database else {}
    )
    return known | own


def told(folder: Path, what: str, database: str = "") -> Any:
    """What this module tells when it is run."""
    command = [sys.executable, "-m", "tests.web.served", str(folder), what]
    ran = subprocess.run(command, env=environment(database), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@dataclass
class Server:
    """Web and worker as `yizhun serve` starts them; killed together, they leave nothing running."""

    folder: Path
    database: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until it answers; always at the same port."""
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "yizhun", "serve", "--data", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=environment(self.database), stdout=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(600):
            assert self.process.poll() is None, "the server did not start"
            if self._answers():
                return
            time.sleep(0.2)
        raise AssertionError("the server did not answer within two minutes")

    def _answers(self) -> bool:
        try:
            return Phone(self.port, "").ask("GET", "/health/")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """The whole process tree at one moment."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
            self.process.wait(timeout=120)


@dataclass
class Phone:
    """One connection of somebody who has signed in."""

    port: int
    session: str
    connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body; a broken connection is made anew the next time."""
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, path, urlencode(form or {}), self.headers())
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise

    def headers(self) -> dict[str, str]:
        """What every request of this phone says beside its address."""
        return {"Accept": "application/json", "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
                "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip

    def act(self, key: str) -> tuple[int, dict[str, Any]]:
        """Do the round; without the time of the answer, which is told each time anew."""
        status, body = self.ask("POST", "/duties/bund/do/", FORM | {"key": key})
        answer = json.loads(body) if body.startswith(b"{") else {"body": body.decode()[:200]}
        answer.pop("now", None)
        return status, answer


@dataclass
class Load:
    """Phones that act without a pause; each keeps an act until it is acknowledged, as the outbox does."""

    phones: list[Phone]
    acknowledged: list[str] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)
    waiting: dict[int, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        """All of them at once, until `end`."""
        self.threads = [threading.Thread(target=self._one, args=(n,)) for n in range(len(self.phones))]
        for one in self.threads:
            one.start()

    def end(self) -> None:
        """What is under way is still answered."""
        self.over.set()
        for one in self.threads:
            one.join()

    def _one(self, n: int) -> None:
        while not self.over.is_set():
            key = self.waiting.setdefault(n, secrets.token_hex(16))
            try:
                status, answer = self.phones[n].act(key)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            if status == 200:
                self.acknowledged.append(key)
            else:
                self.refused.append((status, answer))
            del self.waiting[n]


def _fill() -> list[str]:
    from django.test import Client

    from tests.web.duties.hotel import furnish
    from tests.web.world import make

    world = furnish(make())
    clients = [Client() for _ in range(PHONES)]
    for one in clients:
        one.force_login(world.people["anna"], backend="django.contrib.auth.backends.ModelBackend")
    return [one.cookies["sessionid"].value for one in clients]


def _check(folder: Path) -> dict[str, list[str]]:
    from yizhun.web.duties.models import Done
    from yizhun.web.ledger import feed
    from yizhun.web.ledger.chain import verify
    from yizhun.web.ledger.models import Entry

    feed.feed(folder / "lake")
    rows = [json.loads(one.rows)["rows"] for one in Entry.objects.filter(verb="duty.done")]
    ledger = [event["event_id"] for one in rows for event in one["events"]]
    lake = feed.told(folder / "lake", "events")["event_id"].to_pylist()
    done = [one.row_id for one in Done.objects.everywhere("tests")]
    faults = [one.code for one in verify().issues]
    return {"ledger": sorted(ledger), "lake": sorted(lake), "done": sorted(done), "faults": faults}


if __name__ == "__main__":
    from yizhun.web import serve

    serve.configure(Path(sys.argv[1]))
    if sys.argv[2] == "fill":
        serve.prepare()
        print(json.dumps(_fill()))
    else:
        print(json.dumps(_check(Path(sys.argv[1]))))
