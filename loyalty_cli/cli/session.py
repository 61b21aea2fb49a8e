"""What every command is told beside its own words: the global options, and the shop they lead to."""

import os
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from loyalty_cli import clock
from loyalty_cli.errors import LoyaltyError, Malformed, quoted
from loyalty_cli.language import ENGLISH, Said, said

if TYPE_CHECKING:
    from loyalty_cli.operations.booking import Call
    from loyalty_cli.program.terms import Program
    from loyalty_cli.storage import Database


class BadTime(Malformed):
    """Not an instant."""

    code = "bad_time"

    def __init__(self, typed: str) -> None:
        super().__init__(
            said(
                "{typed} is not a time. Write it like 2026-02-17T14:05, shop-local, or 2026-02-17T12:05Z.", typed=quoted(typed)
            ),
            typed=typed,
        )


class Session:
    """The global options of one line. The shop is opened when it is first asked for, and closed with the line."""

    def __init__(
        self,
        *,
        typed_db: str | None = None,
        typed_at: str | None = None,
        json: bool = False,
        quiet: bool = False,
        color: bool = False,
        staff: str | None = None,
        till: str | None = None,
        shop: str | None = None,
    ) -> None:
        self._options: dict[str, Any] = {name: held for name, held in locals().items() if name != "self"}
        self.typed_db = typed_db
        self.typed_at = typed_at
        self.json = json
        self.quiet = quiet
        self.color = color
        self.staff = staff
        self.till = till
        self.shop = shop

    @cached_property
    def target(self) -> str:
        """The path or URL of the shop: `--db`, or `loyalty/shop.db` in the user's own data folder."""
        if self.typed_db is not None:
            return self.typed_db
        import platformdirs  # 8 ms, and only for who does not say --db

        return os.path.join(platformdirs.user_data_dir("loyalty", appauthor=False), "shop.db")

    @cached_property
    def db(self) -> "Database":
        """The shop's books; refused with exit 5 where they cannot be used. Who opens an older shop is told so."""
        from loyalty_cli.storage import open_shop

        db = open_shop(self.target)
        if db.upgraded_from is not None:
            from loyalty_cli.cli import upgraded

            upgraded.remark(self.in_chain(db))
        return db

    @cached_property
    def program(self) -> "Program":
        """The programme that holds now, in this shop."""
        from loyalty_cli.books import programs

        return programs.in_force(self.db, self.at, self.shop or "")

    @cached_property
    def language(self) -> str:
        """The language that the shop speaks now; English where it cannot tell any more."""
        from loyalty_cli.books import programs

        with suppress(LoyaltyError):
            return programs.in_force(self.db, self.recorded_at).language
        return ENGLISH

    @cached_property
    def recorded_at(self) -> str:
        """The real present, whatever `--at` says, as UTC text."""
        return clock.text(clock.now())

    @cached_property
    def at(self) -> str:
        """What stands for now, as UTC text: `--at`, read in the shop's time zone, else the clock."""
        if self.typed_at is None:
            return self.recorded_at
        from loyalty_cli.books import programs

        return self.at_in(programs.in_force(self.db, self.recorded_at).shop.timezone)

    def at_in(self, timezone: str) -> str:
        """What stands for now in that time zone, for who has no shop yet.

        Raises:
            BadTime: `--at` is not ISO 8601.
        """
        return self.recorded_at if self.typed_at is None else instant(self.typed_at, timezone)

    def call(self, *, ref: str | None = None, card: str | None = None, is_sealed: bool = False) -> "Call":
        """Who books, when and under which ref; `card` is the number that was shown, by its sealed code or not."""
        from loyalty_cli.operations.booking import Call

        return Call(self.at, self.recorded_at, self.staff, self.till, self.shop or "", ref, card, is_sealed)

    def in_chain(self, db: "Database") -> "Session":
        """The same options for other books than those of --db."""
        other = Session(**self._options)
        vars(other)["db"] = db
        return other

    def anew(self) -> "Session":
        """The same options for the next line of one process: instants of its own, the shop that is open."""
        later = Session(**self._options)
        if "db" in vars(self):
            vars(later)["db"] = self.db
        return later

    def in_shop_words(self, sentence: str) -> tuple[str, str]:
        """A refusal in English and in the shop's language, its instants as the shop's clock shows them.

        Where there is no shop, or it cannot tell any more, both are the sentence as it is; what no catalogue holds opens none.
        """
        from loyalty_cli.answers import saying
        from loyalty_cli.books import programs

        with suppress(LoyaltyError):
            if "db" in vars(self) or isinstance(sentence, Said):
                return saying.refused(sentence, programs.in_force(self.db, self.recorded_at))
        return sentence, sentence

    def close(self) -> None:
        """Close the shop, if it was opened."""
        opened = self.__dict__.pop("db", None)
        if opened is not None:
            opened.close()


def instant(typed: str, timezone: str) -> str:
    """Read a typed time as UTC text: shop-local where it names no offset, noon where it is a day alone.

    Raises:
        BadTime: not ISO 8601.
    """
    try:
        return clock.parse(typed, timezone)
    except ValueError as error:
        raise BadTime(typed) from error
