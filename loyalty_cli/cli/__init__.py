"""The command line: the express lane for what a till types all day, Typer for everything else."""

import gc
import sys


def main() -> None:
    """The entry point of `loyalty` and of `python -m loyalty_cli`."""
    gc.disable()  # a line ends before there is anything to sweep up
    from loyalty_cli.cli import express

    status = express.answer(sys.argv[1:])
    if status is None:
        gc.enable()
        from loyalty_cli.cli.line import app

        app()
    sys.exit(status)
