"""What is wrong with a typed line, in one sentence: the parser's many complaints become refusals like any other."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from loyalty_cli.errors import Malformed, nearest, quoted

if TYPE_CHECKING:
    import typer

GLOBAL_FLAGS = ("--json", "--quiet", "--no-color")
LONGEST_WORD = 100
_LONGEST_CHOICE = 40
GLOBAL_VALUES = ("--db", "--at", "--staff", "--till", "--shop")


class BadUsage(Malformed):
    """The line is not one that the command understands."""

    code = "usage"


class UnknownCommand(BadUsage):
    """There is no command of that name."""

    def __init__(self, typed: str, *, path: str, near: Sequence[str]) -> None:
        meant = f"Did you mean {' or '.join(near)}?" if near else f"`{path} --help` lists what there is."
        super().__init__(f"There is no command {quoted(typed)}. {meant}", typed=typed, near=list(near))


class TooManyWords(BadUsage):
    """More words than the command takes."""

    def __init__(self, extra: Sequence[str], *, path: str) -> None:
        words = " ".join(extra)
        super().__init__(
            f"`{path}` has no use for {quoted(words)}. What has spaces goes in quotes; `{path} --help` shows the line.",
            typed=words,
        )


class ValueMissing(BadUsage):
    """An option stands at the end of the line, where its value should be."""

    def __init__(self, option: str, *, path: str) -> None:
        super().__init__(f"{option} needs a value after it. `{path} --help` shows which.", option=option)


class BadNumber(BadUsage):
    """Not a whole number that the option takes."""

    def __init__(self, typed: str, *, name: str, least: int | None, most: int | None) -> None:
        span = "" if least is None else f" of at least {least}" if most is None else f" from {least} to {most}"
        super().__init__(f"{name} takes a whole number{span} in the digits 0-9, not {quoted(typed)}.", option=name)


class BadWord(BadUsage):
    """A name that is kept with every event, and could not be read again."""

    def __init__(self, option: str) -> None:
        super().__init__(f"{option} takes 1 to {LONGEST_WORD} characters, none of them a control character.", option=option)


class BadOptions(BadUsage):
    """Options that do not go together, or that need each other."""


class NotText(BadUsage):
    """Bytes on the command line that are no text in this locale."""

    def __init__(self, typed: str, *, name: str) -> None:
        super().__init__(f"{name} is not readable text ({quoted(typed)}). Type it again, in UTF-8.", name=name)


def refusal(complaint: "typer.TyperException") -> BadUsage:
    """The parser's complaint as one sentence that says what to type instead."""
    ctx: Any = getattr(complaint, "ctx", None)
    path = ctx.command_path if ctx else "loyalty"
    option = getattr(complaint, "option_name", None)
    if hasattr(complaint, "possibilities"):
        own = [each for param in ctx.command.params for each in param.opts] if ctx else []
        return _no_such_option(str(option), path, {*own, *GLOBAL_FLAGS, *GLOBAL_VALUES})
    if option is not None:
        if "requires" in complaint.message:
            return ValueMissing(option, path=path)
        return BadUsage(f"{option} takes no value. Leave out what follows the =.", option=option)
    param: Any = getattr(complaint, "param", None)
    if param is None:
        return BadUsage(f"{complaint.format_message().rstrip('.')}. `{path} --help` shows the line.")
    if hasattr(complaint, "param_type"):
        line = f"{path} {' '.join(ctx.command.collect_usage_pieces(ctx))}"
        return BadUsage(f"{name(param)} is missing. The line is: {line}", missing=name(param))
    return BadUsage(f"{name(param)}: {_plain(complaint.message)}. `{path} --help` shows what it takes.", option=name(param))


def name(param: Any) -> str:
    """What a person calls a parameter: `--limit`, or `WHO`."""
    return str(param.metavar if param.param_type_name == "argument" else param.opts[0])


def word(typed: str | None, option: str) -> str | None:
    """Who books, at which till, in which shop; nothing stands for none.

    Raises:
        BadWord: it is too long, or holds what cannot be seen.
    """
    if typed and (len(typed) > LONGEST_WORD or not typed.isprintable()):
        raise BadWord(option)
    return typed or None


def _plain(message: str) -> str:
    """The parser's words for a bad value, in everyday ones; what follows its first sentence is for programmers."""
    typed, is_no_choice, choices = message.partition(" is not one of ")
    if is_no_choice:
        return (
            f"{typed if len(typed) <= _LONGEST_CHOICE else f'{typed[:_LONGEST_CHOICE]}…'} is not one of {choices.rstrip('.')}"
        )
    return message.split(". ")[0].rstrip(".").replace("a valid boolean", "yes or no")


def _no_such_option(option: str, path: str, known: Iterable[str]) -> BadUsage:
    words = nearest(option.lstrip("-"), [each.lstrip("-") for each in known])
    option = quoted(option)[1:-1]
    if words and option.startswith("--"):
        close = [f"--{each}" for each in words]
        return BadUsage(f"`{path}` has no option {option}. Did you mean {' or '.join(close)}?", option=option, near=close)
    return BadUsage(
        f"`{path}` has no option {option}. `{path} --help` lists them; a value that begins with - goes after --.", option=option
    )
