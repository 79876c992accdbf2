"""What leaves the house, received by real servers on this machine; and what may not be reached."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import need_program
from tests.ports import free_port
from tests.web.world import World
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.channels import actions, posting
from yizhun.web.channels.delivering import CLAIM, EACH, LATER, TOGETHER, deliver, forget
from yizhun.web.channels.models import Channel, Delivery
from yizhun.web.channels.shapes import Request
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.ledger.models import Entry
from yizhun.web.notices import telling


class Receiver:
    """A server that keeps what it was sent, and answers as `says` tells: (status, body)."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.says: tuple[int, bytes] = (200, b'{"errcode": 0, "code": 0}')
        self.answer = lambda: self.says
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body))
                status, said = outer.answer()
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.YIZHUN_PRIVATE_CHANNELS = True
    found = Receiver()
    yield found
    found.close()


def channel(world: World, receiver: Receiver, shape: str = "json", who: str = "mei", **more: Any) -> Channel:
    given = {"place": world.places["bund"], "name": "Group", "kinds": ["late"], "language": "zh", "shape": shape,
             "url": f"http://127.0.0.1:{receiver.port}/hook?key=abc"}  # fmt: skip
    answer = actions.add_channel(by=world.people[who], **given | more)
    found: Channel = Channel.objects.everywhere("tests").get(pk=answer["channel"])
    return found


def happen(world: World, key: str = "late:1", place: str = "bund", kind: str = telling.LATE) -> None:
    text = Text("Not done by 08:15: Morning meeting", "08:15 前未完成：晨会")
    telling.tell([(telling.Happening(kind, world.places[place], key, text, "/duties/bund/"), [])])


def states() -> list[str]:
    return list(Delivery.objects.everywhere("tests").order_by("pk").values_list("state", flat=True))


def test_json_is_signed_with_its_time(world: World, receiver: Receiver) -> None:
    made = channel(world, receiver)
    assert len(made.secret) > 30
    happen(world)
    happen(world)
    assert deliver() == 1
    assert deliver() == 0
    ((path, headers, body),) = receiver.got
    stamp = headers["X-Yizhun-Timestamp"]
    signed = hmac.new(made.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert path == "/hook?key=abc"
    assert headers["X-Yizhun-Signature"] == f"sha256={signed}"
    said = json.loads(body)
    assert (said["id"], said["kind"], said["place"]["code"]) == ("late:1", "late", "bund")
    assert said["text"]["zh"] == "08:15 前未完成：晨会"
    assert states() == ["sent"]


def test_wecom_gets_markdown(world: World, receiver: Receiver) -> None:
    channel(world, receiver, "wecom")
    happen(world)
    deliver()
    ((_, _, body),) = receiver.got
    assert json.loads(body) == {"msgtype": "markdown", "markdown": {"content": "**外滩店**\n\n08:15 前未完成：晨会"}}


def test_dingtalk_is_signed_in_the_address(world: World, receiver: Receiver) -> None:
    channel(world, receiver, "dingtalk", secret="SECabc")
    happen(world)
    deliver()
    ((path, _, body),) = receiver.got
    query = parse_qs(urlsplit(path).query)
    stamp = query["timestamp"][0]
    assert len(stamp) == 13
    expected = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(expected).decode()]
    assert query["key"] == ["abc"]
    assert json.loads(body)["markdown"]["title"] == "外滩店"


def test_feishu_is_signed_in_the_body(world: World, receiver: Receiver) -> None:
    channel(world, receiver, "feishu", secret="abc", language="en")
    happen(world)
    deliver()
    said = json.loads(receiver.got[0][2])
    expected = hmac.new(f"{said['timestamp']}\nabc".encode(), b"", hashlib.sha256).digest()
    assert said["sign"] == base64.b64encode(expected).decode()
    assert said["content"]["text"] == "Bund Hotel\nNot done by 08:15: Morning meeting"


def test_what_is_not_taken_is_tried_again_later_and_later_and_then_given_up(world: World, receiver: Receiver) -> None:
    channel(world, receiver)
    receiver.says = (503, b"")
    happen(world)
    at = clock.now()
    for wait in LATER:
        with clock.at(at):
            assert deliver() == 1
        with clock.at(at + wait - timedelta(seconds=1)):
            assert deliver() == 0
        at += wait
    assert states() == ["waiting"]
    with clock.at(at):
        assert deliver() == 1
    assert states() == ["failed"]
    assert len(receiver.got) == len(LATER) + 1


def test_a_robot_that_answers_with_an_error_did_not_take_it(world: World, receiver: Receiver) -> None:
    channel(world, receiver, "dingtalk")
    receiver.says = (200, b'{"errcode": 310000, "errmsg": "sign not match"}')
    happen(world)
    deliver()
    one = Delivery.objects.everywhere("tests").get()
    assert (one.state, one.answer) == ("waiting", "sign not match")
    receiver.says = (200, b'{"errcode": 0}')
    with clock.at(clock.now() + LATER[0]):
        deliver()
    assert states() == ["sent"]


STRANGE = {
    "a lone surrogate": rb'{"errcode": 1, "errmsg": "\ud800"}',
    "NUL": rb'{"errcode": 1, "errmsg": "a\u0000b"}',
    "too deep": b"[" * 60_000,
    "a list": b"[1]",
    "no number": b'{"errcode": {"a": []}}',
    "too long a number": b'{"errcode": ' + b"1" * 5_000 + b"}",
    "no UTF-8": b"\xff\xfe",
}


@pytest.mark.parametrize("body", STRANGE.values(), ids=STRANGE)
def test_a_strange_answer_counts_as_a_try_and_keeps_no_other_waiting(
    world: World, receiver: Receiver, body: bytes
) -> None:
    channel(world, receiver, "wecom")
    good = channel(world, receiver)
    receiver.says = (200, body)
    happen(world)
    assert deliver() == 2
    one, other = Delivery.objects.everywhere("tests").order_by("channel_id")
    assert (one.state, one.tries) == ("waiting", 1)
    assert one.answer
    assert (other.channel_id, other.state) == (good.pk, "sent")
    assert deliver() == 0


def test_what_cannot_be_sent_at_all_is_a_try_too(world: World, receiver: Receiver) -> None:
    channel(world, receiver)
    broken = channel(world, receiver, "wecom")
    happen(world)
    Delivery.objects.everywhere("tests").filter(channel=broken).update(message={})
    assert deliver() == 2
    assert states() == ["sent", "waiting"]
    assert Delivery.objects.everywhere("tests").get(channel=broken).answer == "KeyError"


def test_a_worker_that_dies_at_one_does_not_send_it_for_ever(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel(world, receiver)
    happen(world)
    at = clock.now()

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(posting, "post", die)
        for _ in range(len(LATER) + 1):
            with clock.at(at), pytest.raises(KeyboardInterrupt):
                deliver()
            at += CLAIM
    with clock.at(at):
        assert deliver() == 0
    assert states() == ["failed"]


def test_one_that_does_not_answer_keeps_no_other_channel_waiting(world: World, receiver: Receiver) -> None:
    dead = channel(world, receiver, url=f"http://127.0.0.1:{free_port()}/")
    at = clock.now()
    with clock.at(at):
        for n in range(3 * TOGETHER):
            happen(world, f"late:{n}")
    channel(world, receiver)
    with clock.at(at + timedelta(minutes=1)):
        happen(world, "late:new")
        assert deliver() == EACH + 1
        assert len(receiver.got) == 1
        assert deliver() == 0  # what else waits for the dead one waits with it
    with clock.at(at + timedelta(minutes=1) + LATER[0]):
        assert deliver() == EACH
    with clock.at(at + sum(LATER, timedelta(hours=1))):
        happen(world, "late:last")
        deliver()
    left = Delivery.objects.everywhere("tests").filter(channel=dead, state=Delivery.WAITING)
    # Too old, they are given up together; those that were tried just then have tries left.
    assert left.count() == EACH + 1
    assert not left.filter(answer="").exclude(key="late:last").exists()


def test_what_one_robot_refuses_keeps_nothing_of_it_waiting(world: World, receiver: Receiver) -> None:
    channel(world, receiver, "wecom")
    for n in range(EACH + 1):
        happen(world, f"late:{n}")
    answers = iter([b'{"errcode": 1}'])
    receiver.answer = lambda: (200, next(answers, b'{"errcode": 0}'))
    assert [deliver(), deliver()] == [EACH, 1]
    assert sorted(states()) == ["sent", "sent", "waiting"]


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_one_that_answers_drop_by_drop_is_left(settings: Any, monkeypatch: pytest.MonkeyPatch, begin: bytes) -> None:
    settings.YIZHUN_PRIVATE_CHANNELS = True
    monkeypatch.setattr(posting, "WHOLE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            there, _ = listening.accept()
            with there, suppress(OSError):
                there.sendall(begin)
                for _ in range(300):
                    there.sendall(b"H")
                    time.sleep(0.1)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        began = time.monotonic()
        answer = posting.post(Request(f"http://127.0.0.1:{listening.getsockname()[1]}/", {}, b"{}"))
        assert "within 1 seconds" in answer.fault
        assert time.monotonic() - began < 10
        thread.join(20)


def test_a_redirect_is_not_followed(world: World, receiver: Receiver) -> None:
    channel(world, receiver)
    receiver.says = (302, b"")
    happen(world)
    deliver()
    assert len(receiver.got) == 1
    assert states() == ["waiting"]


def test_places_above_hear_it_and_others_do_not(world: World, receiver: Receiver) -> None:
    channel(world, receiver, who="quan", place=world.places["qinghe"])
    channel(world, receiver, who="quan", place=world.places["lake"])
    channel(world, receiver, kinds=["turned"])
    paused = channel(world, receiver)
    actions.pause_channel(by=world.people["mei"], channel=paused, paused=True)
    happen(world)
    assert deliver() == 1
    happen(world, "c", kind=telling.CONFLICT)
    assert deliver() == 0


def test_a_channel_that_is_removed_forgets_address_and_secret(world: World, receiver: Receiver) -> None:
    made = channel(world, receiver)
    happen(world)
    actions.remove_channel(by=world.people["mei"], channel=made)
    assert deliver() == 0
    made.refresh_from_db()
    assert (made.url, made.secret) == ("", "")
    with clock.at(clock.now() + timedelta(days=40)):
        assert forget() == 1


def test_the_ledger_holds_neither_address_nor_secret(world: World, receiver: Receiver) -> None:
    made = channel(world, receiver, "feishu", secret="very-secret")
    actions.test_channel(by=world.people["mei"], channel=made)
    text = json.dumps([[one.body, one.answer] for one in Entry.objects.all()])
    assert "127.0.0.1" in text
    assert "very-secret" not in text
    assert "key=abc" not in text


def test_a_test_is_sent_five_times_and_then_refused(world: World, receiver: Receiver) -> None:
    made = channel(world, receiver)
    for _ in range(actions.TESTS):
        actions.test_channel(by=world.people["mei"], channel=made)
    with pytest.raises(ConflictError):
        actions.test_channel(by=world.people["mei"], channel=made)
    assert [deliver() for _ in range(4)] == [EACH, EACH, 1, 0]


@pytest.mark.parametrize("who", ["anna", "otto", "root", "tara", "carl"])
def test_only_who_manages_a_place_has_channels_there(
    world: World, receiver: Receiver, who: str, client_of: Any
) -> None:
    made = channel(world, receiver)
    with pytest.raises(ForbiddenError):
        channel(world, receiver, who=who)
    for path in ("", "test/", "pause/", "remove/"):
        client = client_of(who)
        answer = client.post(f"/channels/{made.pk}/{path}") if path else client.get(f"/channels/{made.pk}/")
        assert answer.status_code in (403, 404)


def test_it_is_set_up_and_tested_on_pages(world: World, receiver: Receiver, client_of: Any) -> None:
    client = client_of("mei")
    fields = {"place": "bund", "name": "群", "shape": "wecom", "url": f"http://127.0.0.1:{receiver.port}/x", "secret": "",
              "kinds": ["late", "turned"], "language": "zh"}  # fmt: skip
    assert client.post("/channels/add/", fields).status_code == 302
    made = Channel.objects.everywhere("tests").get()
    client.post(f"/channels/{made.pk}/test/")
    deliver()
    assert "测试" in json.loads(receiver.got[0][2])["markdown"]["content"]
    assert "已发送" in client.get(f"/channels/{made.pk}/").content.decode()
    assert client.post("/channels/add/", fields | {"place": "lake"}).status_code == 422


@pytest.mark.parametrize("url", [
    "http://example.com/x", "ftp://example.com/", "https://user:pw@example.com/", "https:///x", "https://example.com:0x/",
    "https://exa mple.com/", "file:///etc/passwd",
])  # fmt: skip
def test_an_address_must_be_https(url: str) -> None:
    with pytest.raises(InvalidError):
        posting.check(url)


@pytest.mark.parametrize("host", [
    "127.0.0.1", "localhost", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "0.0.0.0",
    "[fd00::1]", "[64:ff9b::a00:1]", "100.64.0.1", "2130706433", "224.0.0.1",
])  # fmt: skip
def test_a_private_network_is_not_reached(world: World, host: str) -> None:
    url = f"https://{host}/x"
    with pytest.raises(InvalidError):
        posting.address(posting.check(url))
    assert posting.post(Request(url, {}, b"{}")).fault


def test_tls_is_verified_against_the_name(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openssl = need_program("openssl")
    settings.YIZHUN_PRIVATE_CHANNELS = True
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = Receiver(context)
    try:
        unknown = posting.post(Request(f"https://localhost:{server.port}/", {}, b"{}"))
        assert "CERTIFICATE_VERIFY_FAILED" in unknown.fault
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        assert posting.post(Request(f"https://localhost:{server.port}/", {}, b"{}")).status == 200
        other = posting.post(Request(f"https://127.0.0.1:{server.port}/", {}, b"{}"))
        assert "CERTIFICATE_VERIFY_FAILED" in other.fault
    finally:
        server.close()
