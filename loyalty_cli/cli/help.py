"""`loyalty help`: what stands behind every command."""

from typing import Annotated, Any

import typer
import typer.main

from loyalty_cli.answers import marks
from loyalty_cli.cli import printing
from loyalty_cli.cli.commands import COMMANDS
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.topics import TOPICS, UnknownTopic
from loyalty_cli.cli.words import Argument


def help(
    session: Session,
    topic: Annotated[list[str] | None, Argument(help="A topic, or a command; none lists the topics.")] = None,
) -> None:
    """Explain exit codes, the environment, times, the nightly run, how a customer is named, or a command.

    Example: loyalty help exit-codes
    """
    words = topic or []
    if not words:
        _list_topics(session)
    elif words[0] in COMMANDS:
        _show_command(session, words)
    elif " ".join(words) in TOPICS:
        _show_topic(session, words[0])
    else:
        raise UnknownTopic(" ".join(words), known=[*TOPICS, *COMMANDS])


def _list_topics(session: Session) -> None:
    titles = {name: each.title for name, each in TOPICS.items()}
    lines = [*marks.table(list(titles.items())), "", "`loyalty help TOPIC` explains; `loyalty --help` lists the commands."]
    printing.answer(session, {"topics": titles}, lines, quiet=list(titles))


def _show_topic(session: Session, name: str) -> None:
    topic = TOPICS[name]
    rows = [{"name": name, "meaning": meaning} for name, meaning in topic.rows]
    lines = [topic.title, "", *marks.table(topic.rows), *topic.notes]
    printing.answer(session, {"topic": name, "title": topic.title, "rows": rows}, lines, quiet=[row["name"] for row in rows])


def _show_command(session: Session, words: list[str]) -> None:
    from loyalty_cli.cli.line import app  # it imports the commands, and so this one

    command: Any = typer.main.get_command(app)
    ctx: Any = None
    for at, word in enumerate(["loyalty", *words]):
        command = command if at == 0 else command.get_command(ctx, word) if hasattr(command, "table") else None
        if command is None:
            raise UnknownTopic(" ".join(words), known=[])
        ctx = command.context_class(command, info_name=word, parent=ctx, **command.context_settings)
    text = ctx.get_help()
    printing.answer(session, {"command": " ".join(words), "help": text}, text.splitlines(), quiet=text.splitlines())
