"""Write docs/cli.md and docs/errors.md from the live commands and refusals: `python -m docs.generate`."""

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import typer.main

import loyalty_cli
from loyalty_cli.cli.commands import SECTIONS, Noun
from loyalty_cli.cli.line import app
from loyalty_cli.cli.topics import TOPICS, Topic
from loyalty_cli.errors import LoyaltyError

DOCS = Path(__file__).parent
WIDTH = 100
GENERATED = "<!-- Written by `python -m docs.generate` from the program itself; change that, not this. -->"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {"cli.md": cli_page(), "errors.md": errors_page()}


# docs/cli.md ---------------------------------------------------------------------------------------------------------


def cli_page() -> str:
    """Every command with its help, in the order of `loyalty --help`."""
    root: Any = typer.main.get_command(app)
    top = root.make_context("loyalty", ["help"], max_content_width=WIDTH, terminal_width=WIDTH)
    parts = [GENERATED, "# The command line", _fenced(top.get_help())]
    for title, table in SECTIONS.items():
        if not table:
            continue
        parts.append(f"## {title}")
        for word, entry in table.items():
            command = root.get_command(top, word)
            parts += [f"### loyalty {word}", _help(command, word, top)]
            if isinstance(entry, Noun):
                parts += _verbs(entry, command, _context(command, word, top))
    parts.append("## What holds for every command")
    for name, topic in TOPICS.items():
        parts += [f"### loyalty help {name}", _topic(topic)]
    return "\n\n".join(parts) + "\n"


def _verbs(entry: Noun, command: Any, noun: Any) -> Iterator[str]:
    """The pages of what may follow a noun, other nouns and what may follow them included."""
    for word, each in entry.verbs.items():
        verb = command.get_command(noun, word)
        yield f"#### {noun.command_path} {word}"
        yield _help(verb, word, noun)
        if isinstance(each, Noun):
            yield from _verbs(each, verb, _context(verb, word, noun))


def _help(command: Any, word: str, parent: Any) -> str:
    return _fenced(_context(command, word, parent).get_help())


def _context(command: Any, word: str, parent: Any) -> Any:
    return command.context_class(command, info_name=word, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)


def _topic(topic: Topic) -> str:
    rows = "\n".join(f"| {_cell(name)} | {_cell(meaning)} |" for name, meaning in topic.rows)
    notes = "\n".join(note for note in topic.notes if note)
    return f"{topic.title}\n\n| | |\n|---|---|\n{rows}" + (f"\n\n{notes}" if notes else "")


def _fenced(text: str) -> str:
    return "```\n" + "\n".join(line.rstrip() for line in text.splitlines()) + "\n```"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# docs/errors.md ------------------------------------------------------------------------------------------------------


def errors_page() -> str:
    """Every refusal by its exit status and code."""
    meanings = dict(TOPICS["exit-codes"].rows)
    parts = [
        GENERATED,
        "# Refusals",
        "A refusal is one line on standard error and an exit status; with `--json` it is an object on standard output too,\n"
        "with a `code` that keeps its name and the facts that its sentence is built from.",
        "What a rule refuses has a `why` too: each line is a `rule` and a `text` with its numbers. A refusal is no event, so\n"
        "`explain` does not know it: the same line with `--json` asks once more, and with `--dry-run` nothing is booked.",
        "    $ loyalty redeem Ana five-off --dry-run --json\n"
        '    {"error": {"code": "insufficient_points",\n'
        '      "message": "100 points are needed and 40 can be spent: 60 are missing.",\n'
        '      "why": [{"rule": "five-off", "text": "5.00 off costs 100 points; 40 can be spent"}],\n'
        '      "unit": "points", "needed": 100, "available": 40, "missing": 60}}',
    ]
    found = refusals()
    for status in sorted({status for status, _, _ in found}):
        rows = "\n".join(f"| `{code}` | {_cell(says)} |" for its, code, says in found if its == status)
        parts += [f"## {status}: {meanings[str(status)]}", f"| code | when |\n|---|---|\n{rows}"]
    return "\n\n".join(parts) + "\n"


def refusals() -> list[tuple[int, str, str]]:
    """Every (exit status, code, sentence of its docstring) that the program can refuse with, in that order."""
    modules = list(_modules())
    named = {(3, f"unknown_{what.replace(' ', '_')}", f"There is no such {what}.") for what in _unknown_things(modules)}
    return sorted({*named, *((each.status, each.code, _first(each)) for each in _leaves(LoyaltyError))})


def _modules() -> Iterator[Path]:
    for each in pkgutil.walk_packages(loyalty_cli.__path__, "loyalty_cli."):
        if not each.name.endswith("__main__"):
            yield Path(str(import_module(each.name).__file__))


def _leaves(family: type[LoyaltyError]) -> Iterator[type[LoyaltyError]]:
    """The family and everything below it that has a code of its own."""
    for each in family.__subclasses__():
        if "code" in vars(each):
            yield each
        yield from _leaves(each)


def _first(refusal: type[LoyaltyError]) -> str:
    return " ".join((refusal.__doc__ or "").split("\n\n")[0].split())


def _unknown_things(modules: list[Path]) -> set[str]:
    """What `Unknown(...)` is raised for, anywhere in the source: its code is made from the thing's name."""
    things = set()
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = [node] if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Unknown") else []
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Unknown") for base in node.bases):
                calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and "super()" in ast.unparse(each.func)]
            for call in calls:
                if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
                    things.add(call.args[0].value)
    return things


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
