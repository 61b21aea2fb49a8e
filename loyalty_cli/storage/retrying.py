"""An operation that another till got ahead of is done again from its first line, so that it decides on what is so now."""

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from loyalty_cli.storage.trouble import Overtaken, Taken

P = ParamSpec("P")
T = TypeVar("T")
_MOST = 40  # tries; with their pauses a till waits for some five seconds at most
_LONGEST_PAUSE = 0.25  # seconds


def retried(operation: Callable[P, T]) -> Callable[P, T]:
    """Do an operation of one atomic block again, whole, where the database undid it for the sake of another.

    A key that is taken is looked at once more: every operation looks before it writes, so somebody wrote it in between.

    Raises:
        Overtaken: others were quicker every time.
    """

    @wraps(operation)
    def done(*args: P.args, **kwargs: P.kwargs) -> T:
        was_taken = False
        for tries in range(1, _MOST):
            try:
                return operation(*args, **kwargs)
            except Overtaken:
                _pause(tries)
            except Taken:
                if was_taken:
                    raise
                was_taken = True
        return operation(*args, **kwargs)

    return done


def _pause(tries: int) -> None:
    """Wait for a random while, longer each time, so that those who met do not meet again."""
    import threading  # who met nobody does without

    longest = min(_LONGEST_PAUSE, 0.005 * 2**tries)
    threading.Event().wait(longest * os.urandom(1)[0] / 255)
