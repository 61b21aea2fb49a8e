"""Patterns of text, each compiled when the first text is held against it: a line of a till meets five of forty."""

import re
from typing import Any, cast


def pattern(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """What `re.compile` makes of the text, made when it is first asked for anything."""
    return cast(re.Pattern[str], _Later(text, flags))


class _Later:
    def __init__(self, text: str, flags: re.RegexFlag) -> None:
        self._written = text, flags

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet: from now on it is."""
        found = getattr(re.compile(*self._written), name)
        setattr(self, name, found)
        return found
