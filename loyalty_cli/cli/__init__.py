"""The command line, and the one door through which every refusal leaves."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import Annotated, Any

import typer

from loyalty_cli import __version__
from loyalty_cli.answers import marks
from loyalty_cli.cli import printing, usage
from loyalty_cli.cli.commands import COMMANDS, SECTIONS
from loyalty_cli.cli.parsing import Group, hoist, settle_text, show_help
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import LoyaltyError

_COMPLETION = "_LOYALTY_COMPLETE"
_YES = ("1", "true", "t", "yes", "y", "on")


class Interrupted(LoyaltyError):
    """Ctrl-C, or the end of input where an answer was needed."""

    code = "interrupted"
    status = 130

    def __init__(self) -> None:
        super().__init__("Interrupted. What was answered before is booked; the same line with the same --ref counts once.")


class OurMistake(LoyaltyError):
    """The program failed in a way that it should not."""

    code = "internal"
    status = 70  # EX_SOFTWARE of sysexits.h

    def __init__(self, error: BaseException) -> None:
        what = f"{type(error).__name__}: {error}"
        super().__init__(
            f"This is a mistake of ours, not yours ({what}). LOYALTY_DEBUG=1 before the line shows where; please report it.",
            cause=what,
        )


class Loyalty(Group):
    """The program: its `main` reads a line, runs it, and turns whatever goes wrong into a sentence and an exit status."""

    table = COMMANDS
    in_json = False

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,  # noqa: ARG002  (a test runner calls it "root"; the program is called loyalty)
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        if _COMPLETION in os.environ:
            _leave_rich_out()
            return super().main(args, "loyalty", complete_var, standalone_mode, windows_expand_args, **extra)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace" if stream is sys.stdout else "backslashreplace")
        status = self._run(sys.argv[1:] if args is None else list(args))
        if standalone_mode:
            sys.exit(status)
        return status

    def _run(self, args: list[str]) -> int:
        """The line's exit status; every way out of a command ends here."""
        try:
            with self.make_context("loyalty", args) as ctx:
                try:
                    self.invoke(ctx)
                except LoyaltyError as refusal:
                    if ctx.obj is not None:  # a word that is no command leaves no session
                        refusal.sentence, refusal.spoken = ctx.obj.in_shop_words(refusal.sentence)
                    raise
            return 0
        except typer.Exit as done:
            return done.exit_code
        except LoyaltyError as refusal:
            return self._refuse(refusal)
        except typer.TyperException as complaint:
            return self._refuse(usage.refusal(complaint))
        except (KeyboardInterrupt, EOFError, typer.Abort):
            return self._refuse(Interrupted())
        except BrokenPipeError:
            printing.hush()
            return 0
        except Exception as error:
            if os.environ.get("LOYALTY_DEBUG"):
                sys.excepthook(type(error), error, error.__traceback__)
            return self._refuse(OurMistake(error))

    def _refuse(self, refusal: LoyaltyError) -> int:
        """Say one sentence on standard error, and the object on standard output with --json."""
        try:
            if self.in_json:
                printing.write_json(refusal.told)
        except OSError:
            printing.hush()
        if sys.stderr is not None:  # nobody may be left to tell; the exit status still says it
            with suppress(OSError):
                print(marks.clean(refusal.spoken.replace("\n", " ")), file=sys.stderr, flush=True)
        return refusal.status

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        anywhere, rest = hoist(self, args)
        self.in_json = "--json" in anywhere or os.environ.get("LOYALTY_JSON", "").lower() in _YES
        if anywhere and anywhere[-1] in usage.GLOBAL_VALUES:
            option = anywhere.pop()
            if not ctx.resilient_parsing:
                raise usage.ValueMissing(option, path="loyalty")
        left = super().parse_args(ctx, anywhere + rest)
        if not ctx.resilient_parsing:
            settle_text(self, ctx.params)
        return left

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        for title, table in SECTIONS.items():
            if table:
                with formatter.section(title):
                    formatter.write_dl([(word, command.help) for word, command in table.items()])


def _leave_rich_out() -> None:
    """Stand in for Typer's drawing of help texts while Tab completes: importing Rich for it doubles the wait to 140 ms."""
    plain = ModuleType("typer.rich_utils")
    plain.rich_render_text = str  # type: ignore[attr-defined]
    sys.modules.setdefault(plain.__name__, plain)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"loyalty {__version__}")
        raise typer.Exit


app = typer.Typer(name="loyalty", cls=Loyalty, rich_markup_mode=None, pretty_exceptions_enable=False)


def _anywhere(name: str, help: str, metavar: str | None = None) -> Any:
    variable = "LOYALTY_" + name.removeprefix("--").replace("-", "_").upper()
    return typer.Option(name, envvar=variable, metavar=metavar, help=help)


@app.callback(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
def loyalty(
    ctx: typer.Context,
    db: Annotated[
        str | None, _anywhere("--db", "The shop: a file. Default: loyalty/shop.db in your data folder.", "PATH")
    ] = None,
    at: Annotated[str | None, _anywhere("--at", "What stands for now: 2026-02-17T14:05, shop-local.", "TIME")] = None,
    staff: Annotated[str | None, _anywhere("--staff", "Who stands at the counter.", "NAME")] = None,
    till: Annotated[str | None, _anywhere("--till", "Which till this is.", "NAME")] = None,
    shop: Annotated[str | None, _anywhere("--shop", "Which shop of a chain this is.", "NAME")] = None,
    json: Annotated[bool, _anywhere("--json", "Answer with one JSON object.")] = False,
    quiet: Annotated[bool, _anywhere("--quiet", "Answer with ids only, or with nothing.")] = False,
    no_color: Annotated[bool, _anywhere("--no-color", "No colours; NO_COLOR does the same.")] = False,
    _version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Points, stamp cards, tiers and vouchers for a shop.

    Example: loyalty earn Ana 12.50
    """
    who, where, shop = (usage.word(typed, f"--{name}") for name, typed in (("staff", staff), ("till", till), ("shop", shop)))
    session = Session(
        typed_db=db, typed_at=at, json=json, quiet=quiet, color=_color(no_color), staff=who, till=where, shop=shop
    )
    ctx.obj = session
    ctx.call_on_close(session.close)
    if ctx.invoked_subcommand is None:
        show_help(ctx)


def _color(refused: bool) -> bool:
    if refused or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def main() -> None:
    """The entry point of `loyalty` and of `python -m loyalty_cli`."""
    app()
