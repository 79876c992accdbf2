"""What a customer said or left in; kept apart under a random key. Ledger and lake get the reference only.

The hash is salted and the salt goes with the content: after erasing nobody can guess a phone number from it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass

from django.db import transaction

from yizhun.evidence.lake import settle
from yizhun.web import clock
from yizhun.web.home import home
from yizhun.web.ledger.act import Act, Actor, Answer, act
from yizhun.web.ledger.models import Private


@dataclass(frozen=True)
class Reference:
    """What the ledger may hold of a customer's data."""

    key: str
    sha256: str


def keep(content: str, *, place: str) -> Reference:
    """Keep text; call it inside the work of an act and put the reference into what the act says."""
    key, salt = secrets.token_hex(16), secrets.token_hex(16)
    Private.objects.create(key=key, salt=salt, content=content, place=place, kept_at=clock.now())
    return Reference(key, _hash(salt, content.encode()))


@dataclass(frozen=True)
class Laid:
    """A file that lies in its place under `media/`; until an act keeps it nobody knows of it."""

    key: str
    salt: str
    file: str
    sha256: str

    def keep(self, *, place: str) -> Reference:
        """Call it inside the work of an act."""
        Private.objects.create(key=self.key, salt=self.salt, file=self.file, place=place, kept_at=clock.now())
        return Reference(self.key, self.sha256)

    def clear(self) -> None:
        """Away with it, unless an act kept it."""
        if not Private.objects.filter(key=self.key).exists():
            (home().media / self.file).unlink(missing_ok=True)


def lay(data: bytes, suffix: str) -> Laid:
    """Put a photo under `media/private/`, `suffix` with its dot; before the act, so that nobody waits for the disk."""
    key, salt = secrets.token_hex(16), secrets.token_hex(16)
    name = f"private/{key}{suffix}"
    path = home().media / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # On the disk before anybody is told so: the phone deletes its own then.
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    settle(path.parent)
    return Laid(key, salt, name, _hash(salt, data))


def matches(reference: Reference) -> bool:
    """Whether what is kept is still what the ledger says; False once it was erased."""
    found = Private.objects.filter(key=reference.key, erased_at=None).first()
    if found is None:
        return False
    data = (home().media / found.file).read_bytes() if found.file else found.content.encode()
    return _hash(found.salt, data) == reference.sha256


def erase(*, by: Actor, key: str) -> Answer:
    """Remove a customer's data for good; the chain stays valid, for it never held them."""
    found = Private.objects.get(key=key)

    def work(doing: Act) -> Answer:
        if found.file:
            path = home().media / found.file
            transaction.on_commit(lambda: path.unlink(missing_ok=True))
        found.content, found.salt, found.file, found.erased_at = "", "", "", doing.at
        found.save()
        return {"erased": key}

    return act("private.erased", by=by, place=found.place, body={"key": key}, work=work)


def _hash(salt: str, data: bytes) -> str:
    return hashlib.sha256(salt.encode() + data).hexdigest()
