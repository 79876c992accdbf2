"""`python -m yizhun` is `yizhun`."""

from yizhun.cli import main

main()
