"""The one door through which every refusal leaves, whichever lane the line came by."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from loyalty_cli.answers import marks
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import LoyaltyError

YES = ("1", "true", "t", "yes", "y", "on")


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


def through(work: Callable[[], int], *, in_json: Callable[[], bool]) -> int:
    """The exit status of a line; every way out of its work ends here, as one sentence and, `in_json`, as one object."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace" if stream is sys.stdout else "backslashreplace")
    try:
        return work()
    except LoyaltyError as refusal:
        return refuse(refusal, in_json=in_json())
    except (KeyboardInterrupt, EOFError):
        return refuse(Interrupted(), in_json=in_json())
    except BrokenPipeError:
        printing.hush()
        return 0
    except Exception as error:
        if os.environ.get("LOYALTY_DEBUG"):
            sys.excepthook(type(error), error, error.__traceback__)
        return refuse(OurMistake(error), in_json=in_json())


def run(command: Callable[[], object], session: Callable[[], Session | None]) -> None:
    """Run a command; its refusal is told in the words of the shop, where the line came far enough to have a session."""
    try:
        command()
    except LoyaltyError as refusal:
        if (found := session()) is not None:
            refusal.sentence, refusal.spoken = found.in_shop_words(refusal.sentence)
        raise


def refuse(refusal: LoyaltyError, *, in_json: bool) -> int:
    """Say one sentence on standard error, and the object on standard output with --json."""
    try:
        if in_json:
            printing.write_json(refusal.told)
    except OSError:
        printing.hush()
    if sys.stderr is not None:  # nobody may be left to tell; the exit status still says it
        with suppress(OSError):
            print(marks.clean(refusal.spoken.replace("\n", " ")), file=sys.stderr, flush=True)
    return refusal.status
