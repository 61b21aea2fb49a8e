"""`python -m loyalty_cli` is `loyalty`."""

from loyalty_cli.cli import main

main()
