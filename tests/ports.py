"""A port for a server that a test starts."""

from __future__ import annotations

import random
import socket


def free_port() -> int:
    """One that nobody listens at, below those which the system gives out by itself: it stays free until it is used."""
    for port in random.SystemRandom().sample(range(20000, 32000), 100):
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
