"""The words of a line, said once, beside the types of a command's parameters: `Annotated[str, Argument(help=…)]`.

Typer's commands are built from them (`parsing`), and the express lane reads them; neither imports anything for it.
"""

from collections.abc import Callable
from typing import Any

from loyalty_cli.values import frozen


@frozen
class Argument:
    """A word that is known by its place."""

    help: str = ""
    metavar: str | None = None


class Option:
    """A word that is known by its names, `--` and that of its parameter where none is said; `envvar` stands in for it."""

    def __init__(
        self,
        *names: str,
        help: str = "",
        metavar: str | None = None,
        envvar: str | None = None,
        min: int | None = None,
        max: int | None = None,
    ) -> None:
        self.names = names
        self.help = help
        self.metavar = metavar
        self.envvar = envvar
        self.min = min
        self.max = max

    @property
    def stands_alone(self) -> bool:
        """Whether it takes a value behind = only."""
        return (self.metavar or "").startswith("[=")


@frozen
class Word:
    """One parameter of a command: its type, what is said of it, and whether a line must have it."""

    kind: Any
    said: Argument | Option
    is_required: bool


def of(command: Callable[..., Any]) -> dict[str, Word]:
    """The words that a command takes, by the names of its parameters."""
    code, defaults = command.__code__, command.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    optional = names[len(names) - len(defaults) :]
    annotations = {name: command.__annotations__[name] for name in names}
    return {
        name: Word(held.__origin__, held.__metadata__[0], name not in optional)
        for name, held in annotations.items()
        if hasattr(held, "__metadata__")
    }


def typed(name: str, said: Option) -> tuple[str, ...]:
    """What is typed for an option."""
    return said.names or ("--" + name.replace("_", "-"),)
