"""How a line is read: commands are imported when they are named, global options may stand anywhere, -5 is a value."""

import copy
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from loyalty_cli.cli import commands, printing, usage
from loyalty_cli.cli.commands import Noun, Verb
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.usage import GLOBAL_FLAGS, GLOBAL_VALUES
from loyalty_cli.cli.words import Argument
from loyalty_cli.errors import nearest

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_NEGATIVE = re.compile(r"-[.,]?\d")
_GLOBALS_LINE = "--db, --json, --quiet, --at, --staff, --till, --shop and --no-color may stand anywhere: `loyalty --help`."


class Helped:
    """What says its help page as every other answer is said: a full disk or a closed output is one sentence then."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.callback = _show_page
        return option


def _show_page(ctx: Any, _option: Any, is_asked: bool) -> None:
    if is_asked and not ctx.resilient_parsing:
        printing.page(ctx.get_help())
        ctx.exit()


class Command(Helped, typer.core.TyperCommand):
    """One verb. `-5` is a value here, words too many are named, arguments are shown in capitals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.epilog = self.epilog or _GLOBALS_LINE
        self.context_settings = {**self.context_settings, "allow_extra_args": True}
        for param in self.params:
            if param.type.name in ("int", "int range"):
                param.type = _whole(param.type)
            if param.param_type_name == "argument" and param.metavar is None:
                param.metavar = str(param.name).upper()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            extra = super().parse_args(ctx, list(_values_last(self, list(_values_inside(self, args)))))
        except typer.TyperException as complaint:
            vars(complaint)["ctx"] = getattr(complaint, "ctx", None) or ctx  # not every complaint knows where it happened
            raise
        if not ctx.resilient_parsing:
            if extra:
                raise usage.TooManyWords(extra, path=ctx.command_path)
            settle_text(self, ctx.params)
        return extra

    def get_help(self, ctx: Any) -> str:
        return re.sub(r" (\[=[A-Z]+\])", r"\1 ", super().get_help(ctx))  # no space, as it is typed

    def collect_usage_pieces(self, _ctx: Any) -> list[str]:
        arguments = [param for param in self.params if param.param_type_name == "argument"]
        words = [f"{param.metavar}{'' if param.nargs == 1 else '...'}" for param in arguments]
        return [word if param.required else f"[{word}]" for word, param in zip(words, arguments, strict=True)] + ["[OPTIONS]"]

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        root = ctx.find_root()
        anywhere = typer.core.TyperCommand.shell_complete(root.command, root, incomplete)
        known = GLOBAL_FLAGS + GLOBAL_VALUES
        return super().shell_complete(ctx, incomplete) + [item for item in anywhere if item.value in known]


def _whole(kind: Any) -> Any:
    """The same type of whole numbers, strict: Python's own reading takes `٢`, `1_0` and ` 2` too, and more than 63 bits."""
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)

    def convert(value: Any, param: Any, _ctx: Any) -> int:
        number = int(value) if isinstance(value, int) or _WHOLE.fullmatch(value) else None
        if number is None or (least is not None and number < least) or (most is not None and number > most):
            raise usage.BadNumber(str(value), name=usage.name(param), least=least, most=most)
        return number

    strict = copy.copy(kind)
    strict.convert = convert
    return strict


class Group(Helped, typer.core.TyperGroup):
    """Commands by their words; each is imported when it is named, none when they are listed."""

    table: Mapping[str, Verb | Noun] = {}

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(self.table)

    def get_command(self, _ctx: Any, word: str) -> Any:
        if word in self.table and word not in self.commands:
            self.commands[word] = _load(word, self.table[word])
        return self.commands.get(word)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if not ctx.resilient_parsing and args[0] not in self.table:
            word = args[0]
            nouns = ctx.find_root().command.table.items()
            after = [noun for noun, each in nouns if isinstance(each, Noun) and word in each.verbs]
            close = [*nearest(word, self.table), *(f"{noun} {word}" for noun in after)]
            raise usage.UnknownCommand(word, path=ctx.command_path, near=close[:3])
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        self.format_commands(ctx, formatter)  # what there is, before how to turn its knobs
        typer.core.TyperCommand.format_options(self, ctx, formatter)  # type: ignore[arg-type]

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(word, command.help) for word, command in self.table.items()])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        item = typer.core.CompletionItem  # type: ignore[attr-defined]
        words = [item(word, help=command.help) for word, command in self.table.items() if word.startswith(incomplete)]
        return words + typer.core.TyperCommand.shell_complete(self, ctx, incomplete)


def hoist(root: Group, args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split a line into its global options, as `--db=PATH`, and the rest; neither the values of the command's own options
    nor what follows `--` is looked at."""
    first: list[str] = []
    rest: list[str] = []
    command: Any = root
    words = iter(args)
    for word in words:
        name, equals, _ = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif name in GLOBAL_VALUES and not equals:
            first += [f"{word}={value}" for value in islice(words, 1)] or [word]  # bare only as the last of the line
        elif name in GLOBAL_FLAGS or name in GLOBAL_VALUES:
            first.append(word)
        elif word.startswith("-"):
            rest += [word, *islice(words, _values_taken(command, word))]
        else:
            rest.append(word)
            command = command.get_command(None, word) if isinstance(command, Group) else command
    return first, rest


def _values_taken(command: Any, word: str) -> int:
    """How many words after an option of that command are its values."""
    for param in command.params if command else ():
        if param.param_type_name == "option" and word in param.opts:
            return 0 if param.is_flag or _may_stand_alone(param) else int(param.nargs)
    return 0


def _may_stand_alone(param: Any) -> bool:
    """Whether an option takes a value behind = only; its metavar says so: `[=TARGET]`."""
    return bool(param.param_type_name == "option" and (param.metavar or "").startswith("[="))


def _values_inside(command: Command, args: Sequence[str]) -> Iterator[str]:
    """The same line with an empty value inside each option that could have one and has none."""
    alone = {opt for param in command.params if _may_stand_alone(param) for opt in param.opts}
    words = iter(args)
    for word in words:
        yield f"{word}=" if word in alone else word
        yield from words if word == "--" else islice(words, _values_taken(command, word) if word.startswith("-") else 0)


def _values_last(command: Command, args: Sequence[str]) -> Iterator[str]:
    """The same line with its words after a `--`, if one of them is a negative number that would pass for an option."""
    if not any(_NEGATIVE.match(word) for word in args):
        yield from args
        return
    plain: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            plain += words
        elif word.startswith("-") and len(word) > 1 and not _NEGATIVE.match(word):
            yield word
            yield from islice(words, _values_taken(command, word))
        else:
            plain.append(word)
    yield "--"
    yield from plain


def settle_text(command: Any, typed: dict[str, Any]) -> None:
    """Read as UTF-8 what this locale could not, anywhere but in a path, and refuse what is no text at all."""
    for param in command.params:
        held = typed.get(param.name)
        if param.type.name == "path" or param.name == "db":
            continue
        if isinstance(held, str):
            typed[param.name] = _text(held, param)
        elif isinstance(held, (list, tuple)):
            typed[param.name] = [_text(each, param) for each in held]


def _text(value: Any, param: Any) -> Any:
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        return value.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError as error:
        raise usage.NotText(value, name=usage.name(param)) from error


class Verbs(Group):
    """A noun: alone it shows what may follow it."""

    def __init__(self, word: str, noun: Noun) -> None:
        super().__init__(name=word, help=noun.help, subcommand_metavar="COMMAND", rich_markup_mode=None)
        self.table = noun.verbs

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            show_help(ctx)
            ctx.exit()
        return super().parse_args(ctx, args)


def show_help(ctx: Any) -> None:
    """Say what commands there are: the help page, or their names with --json."""
    table: Mapping[str, Verb | Noun] = ctx.command.table
    data = {"commands": {word: command.help for word, command in table.items()}}
    printing.answer(ctx.obj, data, ctx.get_help().splitlines(), quiet=list(table))


def _load(word: str, entry: Verb | Noun) -> Any:
    if isinstance(entry, Noun):
        return Verbs(word, entry)
    function = getattr(import_module(commands.module(entry)), entry.function)
    return build(word, function, short_help=entry.help)


def build(word: str, function: Callable[..., None], *, short_help: str) -> Any:
    """A command from a function whose first parameter is the session and whose others are its words."""

    def run(ctx: typer.Context, **typed: Any) -> None:
        function(ctx.obj, **typed)

    run.__doc__ = function.__doc__
    one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    one.command(word, cls=Command, short_help=short_help)(spelt(run, like=function))
    return typer.main.get_command(one)


def spelt(run: Callable[..., None], *, like: Callable[..., Any]) -> Callable[..., None]:
    """`run`, whose keywords are the words of another function, with these words as Typer must see them."""
    own = [each for each in inspect.signature(run).parameters.values() if each.kind is not each.VAR_KEYWORD]
    others = [_typers(each) for each in inspect.signature(like, eval_str=True).parameters.values() if _is_word(each)]
    run.__signature__ = inspect.Signature([own[0], *others, *own[1:]])  # type: ignore[attr-defined]
    return run


def _is_word(parameter: inspect.Parameter) -> bool:
    return parameter.annotation is not Session


def _typers(parameter: inspect.Parameter) -> inspect.Parameter:
    """A parameter with its word in Typer's terms."""
    if not hasattr(parameter.annotation, "__metadata__"):
        return parameter  # nothing is said of it
    kind, said = parameter.annotation.__origin__, parameter.annotation.__metadata__[0]
    if isinstance(said, Argument):
        told: Any = typer.Argument(help=said.help, metavar=said.metavar)
    else:
        told = typer.Option(*said.names, help=said.help, metavar=said.metavar, envvar=said.envvar, min=said.min, max=said.max)
    return parameter.replace(annotation=Annotated[kind, told])
