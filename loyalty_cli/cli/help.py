"""`loyalty help`: what stands behind every command."""

from typing import Annotated

import typer

from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.topics import TOPICS, UnknownTopic


def help(
    session: Session, topic: Annotated[str | None, typer.Argument(help="One of the topics; none lists them.")] = None
) -> None:
    """Explain exit codes, environment variables, times and how a customer is named.

    Example: loyalty help exit-codes
    """
    if topic is None:
        titles = {name: each.title for name, each in TOPICS.items()}
        lines = ["`loyalty help TOPIC` explains:", *printing.table(list(titles.items()))]
        printing.answer(session, {"topics": titles}, lines, quiet=list(titles))
        return
    if topic not in TOPICS:
        raise UnknownTopic(topic)
    found = TOPICS[topic]
    rows = [{"name": name, "meaning": meaning} for name, meaning in found.rows]
    lines = [found.title, "", *printing.table(found.rows), *found.notes]
    printing.answer(session, {"topic": topic, "title": found.title, "rows": rows}, lines, quiet=[row["name"] for row in rows])
