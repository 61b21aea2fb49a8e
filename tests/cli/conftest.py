"""A command of the test's own, run through the real door."""

from collections.abc import Callable
from typing import Any

import pytest
import typer.main

from loyalty_cli.cli.commands import Noun, Verb
from loyalty_cli.cli.line import app
from loyalty_cli.cli.parsing import build
from tests.conftest import Said


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DB", "JSON", "QUIET", "AT", "STAFF", "TILL", "SHOP", "NO_COLOR", "DEBUG"):
        monkeypatch.delenv(f"LOYALTY_{name}", raising=False)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a line in which `try` is the command given, and `card issue` too."""

    def run(function: Callable[..., None], *words: str) -> Said:
        root: Any = typer.main.get_command(app)
        verb = Verb("try", "function", "Try it.")
        root.table = {**root.table, "try": verb, "card": Noun("Cards.", {"issue": verb})}
        root.commands["try"] = build("try", function, short_help="Try it.")
        root.get_command(None, "card").commands["issue"] = build("issue", function, short_help="Try it.")
        status = root.main(list(words), standalone_mode=False)
        out, err = capfd.readouterr()
        return Said(out, err, status)

    return run
