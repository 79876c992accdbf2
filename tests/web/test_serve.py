"""The data folder, the database by its address, backup and restore, the worker, and the server as a whole."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need_program
from tests.ports import free_port
from tests.web import postgres
from yizhun.errors import InputError
from yizhun.web import backup as backing
from yizhun.web import clock, keeper, worker
from yizhun.web.backup import backup, restore
from yizhun.web.home import Home, database
from yizhun.web.ledger.turn import feeding
from yizhun.web.sqlite.queue import Queue

SERVE = (
    "import sys, pathlib; from yizhun.web.serve import serve; "
    "serve(pathlib.Path(sys.argv[1]), port=int(sys.argv[2]), ready=print)"
)


def test_an_address_names_a_postgres_database() -> None:
    found = database(Home(Path("/x")), "postgres://me:p%40ss@db.lan:5433/yizhun?sslmode=require")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("yizhun", "me", "p@ss")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("db.lan", "5433", {"sslmode": "require"})


def test_without_one_it_is_sqlite_that_loses_nothing(tmp_path: Path) -> None:
    found = database(Home(tmp_path), None)
    assert found["ENGINE"] == "yizhun.web.sqlite"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


def test_a_data_folder_keeps_its_secret_to_itself(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    home.make()
    first = home.secret
    home.make()
    assert home.secret == first
    assert (home.folder / "secret").stat().st_mode & 0o077 == 0
    assert home.folder.stat().st_mode & 0o777 == 0o700
    home.folder.chmod(0o755)  # as it was made before; a group that was let in stays
    home.make()
    assert home.folder.stat().st_mode & 0o777 == 0o750


def test_there_is_one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHUN_NOW", "2026-03-01T08:00:00+08:00")
    assert clock.now() == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    with clock.at(datetime(2026, 5, 1, tzinfo=UTC)):
        assert clock.now().month == 5
    assert clock.now().month == 3


def test_writers_stand_in_a_queue_one_at_a_time(tmp_path: Path) -> None:
    inside, most = [0], [0]

    def write() -> None:
        queue = Queue(str(tmp_path / "db"))
        for _ in range(50):
            queue.enter()
            queue.enter()  # a place once held is not asked for again
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1
            queue.leave()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1]


@pytest.mark.django_db
def test_a_job_that_fails_is_tried_again(db: None) -> None:
    stop, done = threading.Event(), []

    def work() -> None:
        done.append(1)
        if len(done) == 3:
            stop.set()
        raise RuntimeError("on purpose")

    worker.run(stop, [worker.Job("test", 0.01, work)])
    assert len(done) == 3


@pytest.mark.django_db
def test_a_long_job_keeps_no_other_waiting(db: None) -> None:
    stop, done = threading.Event(), []

    def short() -> None:
        done.append(1)
        if len(done) == 3:
            stop.set()

    worker.run(stop, [worker.Job("long", 0.01, stop.wait), worker.Job("short", 0.01, short)])
    assert len(done) >= 3


def children(of: int) -> list[int]:
    """Processes whose parent that one is and that run the worker."""
    told = subprocess.run(
        [need_program("pgrep"), "-P", str(of), "-f", "yizhun.web.worker"], capture_output=True, text=True
    ).stdout
    return [int(one) for one in told.split()]


def test_a_worker_that_ends_is_started_again_and_ends_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeper, "PAUSES", (0.0, 0.1))
    home = Home(tmp_path)
    mark = tmp_path / "starts"
    code = f"open({str(mark)!r}, 'a').write('x'); import time; time.sleep(300 * (len(open({str(mark)!r}).read()) > 3))"
    with keeper.kept(home, (sys.executable, "-c", code)):
        assert (keeper.silence(home) or 0) < 60
        for _ in range(600):
            if mark.exists() and mark.read_text() == "xxxx":
                break
            time.sleep(0.1)
    assert mark.read_text() == "xxxx"
    assert [one.getMessage() for one in caplog.records] == ["the worker ended with 0 and is started again"] * 3


def test_a_worker_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "ENDING", 0.5)
    mark = tmp_path / "deaf"
    code = (
        "import os, signal, sys, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(300)"
    )
    with keeper.kept(Home(tmp_path), (sys.executable, "-c", code, str(mark))):
        for _ in range(600):
            if mark.exists() and mark.read_text():
                break
            time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


@pytest.mark.django_db
def test_a_worker_that_is_silent_for_minutes_is_told(db: None, home: Home) -> None:
    from django.test import Client

    assert Client().get("/health/").json()["worker_silent"] is None
    keeper.beat(home)
    assert Client().get("/health/").status_code == 200
    long_ago = time.time() - keeper.SILENT - 60
    os.utime(home.beat, (long_ago, long_ago))
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()["status"]) == (503, "worker-silent")
    assert answer.json()["worker_silent"] >= keeper.SILENT


def filled(folder: Path) -> Home:
    import sqlite3

    home = Home(folder)
    home.make()
    with sqlite3.connect(home.database) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES ('kept')")
    (home.lake / "sites.parquet").write_bytes(b"lake")
    (home.library / "a@1").mkdir()
    (home.library / "a@1" / "standard.yaml").write_text("id: a")
    (home.media / "photo.jpg").write_bytes(b"photo")
    return home


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_a_backup_brings_everything_back(embedded: None, tmp_path: Path) -> None:
    import sqlite3

    home = filled(tmp_path / "old")
    again = Home(tmp_path / "new")
    restore(backup(home, tmp_path / "elsewhere"), again)
    assert sqlite3.connect(again.database).execute("SELECT x FROM t").fetchall() == [("kept",)]
    for name in ("lake/sites.parquet", "library/a@1/standard.yaml", "media/photo.jpg", "secret"):
        assert (again.folder / name).read_bytes() == (home.folder / name).read_bytes()


def test_a_backup_is_not_restored_over_something(embedded: None, tmp_path: Path) -> None:
    home = filled(tmp_path / "old")
    path = backup(home)
    with pytest.raises(InputError, match="is not empty"):
        restore(path, home)


def test_what_is_no_backup_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "x.tar.gz"
    wrong.write_bytes(b"no archive")
    with pytest.raises(InputError, match="no backup"):
        restore(wrong, Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def archive_of(tmp_path: Path, **files: bytes) -> Path:
    """A tar of files, their names with `_` for `/`."""
    path = tmp_path / "some.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, held in files.items():
            info = tarfile.TarInfo(name.replace("_", "/"))
            info.size = len(held)
            archive.addfile(info, io.BytesIO(held))
    return path


@pytest.mark.parametrize("files", [{"photos_me.jpg": b"x"}, {"lake_sites.parquet": b"x"}, {}], ids=str)
def test_another_archive_is_no_backup_and_leaves_nothing(embedded: None, tmp_path: Path, files: Any) -> None:
    with pytest.raises(InputError, match="no backup"):
        restore(archive_of(tmp_path, **files), Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_a_backup_that_is_cut_off_or_damaged_is_told(embedded: None, tmp_path: Path) -> None:
    path = backup(filled(tmp_path / "old"))
    whole = path.read_bytes()
    for held in (whole[: len(whole) // 2], whole[:40] + b"\xff" * 200 + whole[240:]):
        path.write_bytes(held)
        with pytest.raises(InputError, match="no backup"):
            restore(path, Home(tmp_path / "new"))


def test_what_else_keeps_a_backup_from_being_unpacked_is_told(
    embedded: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backup(filled(tmp_path / "old"))
    with pytest.raises(InputError, match="No such file"):
        restore(tmp_path / "missing.tar.gz", Home(tmp_path / "new"))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def mounted(path: Path, ignore_errors: bool = False, **_: Any) -> None:
        if not ignore_errors:
            raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(tarfile.TarFile, "extractall", full)
    monkeypatch.setattr(shutil, "rmtree", mounted)
    with pytest.raises(InputError, match="No space left"):
        restore(path, Home(tmp_path / "new"))


def test_nobody_else_reads_a_backup(embedded: None, tmp_path: Path) -> None:
    path = backup(filled(tmp_path / "old"), tmp_path / "elsewhere")
    assert path.stat().st_mode & 0o077 == 0
    restore(path, Home(tmp_path / "new"))
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_without_a_database_there_is_no_backup(embedded: None, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    with pytest.raises(InputError, match="no database"):
        backup(home)
    assert list(home.backups.iterdir()) == []


def test_the_lake_of_a_backup_is_that_of_its_database(
    embedded: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed that comes while the database is copied waits: what it writes stands in neither."""
    home, again = filled(tmp_path / "old"), Home(tmp_path / "new")
    copied = backing._copy
    fed = threading.Event()

    def feeds() -> None:
        with feeding(home.lake):
            (home.lake / "later.parquet").write_bytes(b"later")
            fed.set()

    thread = threading.Thread(target=feeds, daemon=True)

    def copy(*given: Any) -> None:
        thread.start()
        assert not fed.wait(0.5), "the feed did not wait for the database"
        copied(*given)

    monkeypatch.setattr(backing, "_copy", copy)
    path = backup(home)
    assert fed.wait(30)
    restore(path, again)
    assert [one.name for one in again.lake.iterdir()] == ["sites.parquet"]
    assert [one.name for one in home.folder.iterdir() if one.name.startswith(".backup")] == []


FILL = """
import pathlib, sys
from yizhun.web import serve
serve.configure(pathlib.Path(sys.argv[1]))
serve.prepare()
from yizhun.text import Text
from yizhun.web.organisation.actions.entering import found
found(name=Text("A", "甲"), code="a", timezone="Asia/Shanghai", person_id="root", person_name="周岚", password="wind-over-river")
"""
READ = """
import pathlib, sys
from yizhun.web import serve
serve.configure(pathlib.Path(sys.argv[1]))
from yizhun.web.ledger.chain import verify
from yizhun.web.organisation.models import Person
found = verify()
print(found.count, len(found.issues), Person.objects.get().name)
"""


def run(code: str, folder: Path, url: str) -> str:
    environment = os.environ | {"DATABASE_URL": url, "YIZHUN_HOME": str(folder), "PYTHONPATH": "src",
                                "DJANGO_SETTINGS_MODULE": "yizhun.web.settings"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_a_backup_brings_a_postgres_database_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("pg_dump", "pg_restore", "psql"):
        need_program(program)
    url = postgres.start()
    other = url.removesuffix("/postgres") + "/other"
    subprocess.run(["psql", url, "-qc", "CREATE DATABASE other"], check=True)
    run(FILL, tmp_path / "old", url)
    monkeypatch.setenv("DATABASE_URL", url)
    archive = backup(Home(tmp_path / "old"), tmp_path)
    with pytest.raises(InputError, match="holds tables already"):
        restore(archive, Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()
    monkeypatch.setenv("DATABASE_URL", other)
    restore(archive, Home(tmp_path / "new"))
    assert run(READ, tmp_path / "new", other) == "2 0 周岚"
    assert not (tmp_path / "new" / "database.dump").exists()
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(InputError, match="PostgreSQL"):
        restore(archive, Home(tmp_path / "third"))


@dataclass
class Running:
    """The application as `yizhun serve` runs it."""

    url: str
    pid: int


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """On a new data folder."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "YIZHUN_HOME")}
    environment |= {"DJANGO_SETTINGS_MODULE": "yizhun.web.settings", "PYTHONPATH": "src"}
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(tmp_path / "home"), str(port)], env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(900):
            assert process.poll() is None, "the server did not start"
            if answered(url + "/health/"):
                break
            time.sleep(0.2)
        yield Running(url, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=180)


def answered(url: str) -> Any:
    try:
        return urllib.request.urlopen(url, timeout=10)
    except OSError:
        return None


@pytest.mark.slow
def test_it_serves_from_an_empty_folder_with_a_strict_policy(server: Running, tmp_path: Path) -> None:
    health = answered(server.url + "/health/")
    assert health is not None
    assert b'"status": "ok"' in health.read()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(server.url + "/start/", timeout=10)
    page = answered(f"{server.url}/start/?code={(tmp_path / 'home' / 'start-code').read_text()}")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    text = page.read().decode()
    style = text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert answered(server.url + style).headers["Cache-Control"].endswith("immutable")


@pytest.mark.slow
def test_a_worker_that_was_killed_comes_back(server: Running, tmp_path: Path) -> None:
    def until(what: Callable[[], object]) -> None:
        for _ in range(600):
            if what():
                return
            time.sleep(0.2)
        raise AssertionError("not within two minutes")

    until(lambda: children(server.pid))
    (first,) = children(server.pid)
    os.kill(first, signal.SIGKILL)
    until(lambda: set(children(server.pid)) - {first})
    beaten = time.time()
    until(lambda: (tmp_path / "home" / ".worker").stat().st_mtime > beaten)
    assert answered(server.url + "/health/")
