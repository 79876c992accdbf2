"""The demo: an organisation made up in a minute, in which one may be anybody."""

from __future__ import annotations

from yizhun.web.demo.run import run_demo

__all__ = ["run_demo"]
