"""The program as Typer knows it: every line that is not for the express lane, its help and its completion."""

import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Annotated, Any

import typer

from loyalty_cli import __version__
from loyalty_cli.cli import anywhere, door, printing, usage
from loyalty_cli.cli.commands import COMMANDS, SECTIONS
from loyalty_cli.cli.parsing import Group, hoist, settle_text, show_help, spelt

_COMPLETION = "_LOYALTY_COMPLETE"


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
        line = sys.argv[1:] if args is None else list(args)
        status = door.through(lambda: self._run(line), in_json=lambda: self.in_json)
        if standalone_mode:
            sys.exit(status)
        return status

    def _run(self, args: list[str]) -> int:
        """The line's exit status; Typer's ways out become ours."""
        try:
            with self.make_context("loyalty", args) as ctx:
                door.run(lambda: self.invoke(ctx), lambda: ctx.obj)  # a word that is no command leaves no session
            return 0
        except typer.Exit as done:
            return done.exit_code
        except typer.TyperException as complaint:
            raise usage.refusal(complaint) from complaint
        except typer.Abort as abort:
            raise KeyboardInterrupt from abort

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        anywhere, rest = hoist(self, args)
        self.in_json = "--json" in anywhere or os.environ.get("LOYALTY_JSON", "").lower() in door.YES
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
        printing.page(f"loyalty {__version__}")
        raise typer.Exit


def _loyalty(
    ctx: typer.Context,
    _version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
    **told: Any,
) -> None:
    """Points, stamp cards, tiers and vouchers for a shop.

    Example: loyalty earn Ana 12.50
    """
    session = anywhere.session(**told)
    ctx.obj = session
    ctx.call_on_close(session.close)
    if ctx.invoked_subcommand is None:
        show_help(ctx)


app = typer.Typer(name="loyalty", cls=Loyalty, rich_markup_mode=None, pretty_exceptions_enable=False)
app.callback(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})(
    spelt(_loyalty, like=anywhere.session)
)


def answer() -> int:
    """The exit status of the line that was typed, or of what a shell asks for while Tab completes one."""
    try:
        app()
    except SystemExit as done:
        return int(done.code or 0)
    return 0
