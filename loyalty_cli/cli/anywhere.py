"""The options that may stand anywhere in a line, and what they come to."""

import os
import sys
from typing import Annotated

from loyalty_cli.cli import usage
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Option


def _said(name: str, help: str, metavar: str | None = None) -> Option:
    variable = "LOYALTY_" + name.removeprefix("--").replace("-", "_").upper()
    return Option(name, help=help, metavar=metavar, envvar=variable)


def session(
    db: Annotated[
        str | None,
        _said("--db", "The shop: a file, or a postgresql:// URL. Default: loyalty/shop.db in your data folder.", "PATH|URL"),
    ] = None,
    at: Annotated[str | None, _said("--at", "What stands for now: 2026-02-17T14:05, shop-local.", "TIME")] = None,
    staff: Annotated[str | None, _said("--staff", "Who stands at the counter.", "NAME")] = None,
    till: Annotated[str | None, _said("--till", "Which till this is.", "NAME")] = None,
    shop: Annotated[str | None, _said("--shop", "Which shop of a chain this is.", "NAME")] = None,
    json: Annotated[bool, _said("--json", "Answer with one JSON object.")] = False,
    quiet: Annotated[bool, _said("--quiet", "Answer with ids only, or with nothing.")] = False,
    no_color: Annotated[bool, _said("--no-color", "No colours; NO_COLOR does the same.")] = False,
) -> Session:
    """What every command of a line is told.

    Raises:
        BadWord: a name that could not be read again.
    """
    who, where, branch = (usage.word(typed, f"--{name}") for name, typed in (("staff", staff), ("till", till), ("shop", shop)))
    return Session(typed_db=db, typed_at=at, json=json, quiet=quiet, color=_color(no_color), staff=who, till=where, shop=branch)


def _color(refused: bool) -> bool:
    if refused or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()
