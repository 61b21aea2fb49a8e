"""What a customer agreed to, channel by channel: since when, from where it is known, and what was said before.

A channel is kept as its newest word, with the earlier ones in `earlier`, the oldest first:
`{"email": {"given": true, "at": …, "source": …, "staff": …, "earlier": [{"given": false, …}]}}`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from loyalty_cli.errors import Malformed, nearest, quoted
from loyalty_cli.language import said
from loyalty_cli.values import fields, frozen

CHANNELS = ("email", "sms", "post", "phone")

Kept = Mapping[str, Any]  # the column `consent` of a customer, as JSON gives it


@frozen
class Consent:
    """One word of a customer about one channel; `source` is where it is known from, `staff` who wrote it down."""

    channel: str
    given: bool
    at: str
    source: str | None = None
    staff: str | None = None


class BadChannel(Malformed):
    """Not a way to reach somebody."""

    code = "bad_channel"

    def __init__(self, typed: str) -> None:
        meant = nearest(typed, CHANNELS)
        hint = said(" Did you mean {word}?", word=meant[0]) if meant else ""
        super().__init__(
            said(
                "{typed} is not a channel.{hint} There are {channels}.",
                typed=quoted(typed),
                hint=hint,
                channels=", ".join(CHANNELS),
            ),
            typed=typed,
        )


def channels(typed: str) -> tuple[str, ...]:
    """The channels in a list such as `email,sms`, each once.

    Raises:
        BadChannel: a word is none.
    """
    words = dict.fromkeys(word.casefold() for word in typed.replace(",", " ").split())
    for word in words:
        if word not in CHANNELS:
            raise BadChannel(word)
    return tuple(words)


def history(kept: Kept, *, until: str = "~") -> list[Consent]:
    """Every word said up to an instant, the oldest first; of one instant as they were written down."""
    words = [_read(channel, word) for channel, newest in kept.items() for word in (*newest.get("earlier", ()), newest)]
    return sorted((word for word in words if word.at <= until), key=lambda word: word.at)


def standing(kept: Kept, *, until: str = "~") -> dict[str, Consent]:
    """The word that counted at an instant on each channel that was asked about by then."""
    return {word.channel: word for word in history(kept, until=until)}


def agrees(kept: Kept, channels: Iterable[str], *, at: str) -> bool:
    """Whether the customer had said yes to all of these channels at an instant."""
    said = standing(kept, until=at) if kept else {}
    return all(channel in said and said[channel].given for channel in channels)


def with_word(kept: Kept, word: Consent) -> dict[str, Any]:
    """What is kept once that was said; said again with the same date and source it changes nothing.

    A word of an earlier day takes its place among the earlier ones: what was said later goes on counting.
    """
    said = [each for each in history(kept) if each.channel == word.channel]
    if word in said:
        return dict(kept)
    *earlier, newest = sorted([*said, word], key=lambda each: each.at)
    return {**kept, word.channel: {**_plain(newest), **({"earlier": [_plain(each) for each in earlier]} if earlier else {})}}


def _read(channel: str, word: Mapping[str, Any]) -> Consent:
    return Consent(channel, word["given"], word["at"], word.get("source"), word.get("staff"))


def _plain(word: Consent) -> dict[str, Any]:
    return {name: held for name in fields(Consent) if name != "channel" and (held := getattr(word, name)) is not None}
