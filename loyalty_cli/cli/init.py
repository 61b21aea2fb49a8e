"""`loyalty init`: a shop where there was none."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from loyalty_cli import ids, shipped
from loyalty_cli.answers import marks
from loyalty_cli.cli import files, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Option
from loyalty_cli.language import say

_AMOUNT = re.compile(r"(?<!= )\b(\d+)\.(\d\d)\b")  # in quotes or in words; `multiply = 1.25` is no money


class Preset(StrEnum):
    """A programme to begin with."""

    CAFE = "cafe"
    BAKERY = "bakery"
    SALON = "salon"
    RETAIL = "retail"


def init(
    session: Session,
    preset: Annotated[Preset, Option(help="The programme to begin with.")] = Preset.CAFE,
    name: Annotated[str | None, Option(help="What the shop is called.")] = None,
    currency: Annotated[str | None, Option(help="EUR, JPY, …")] = None,
    timezone: Annotated[str | None, Option(help="Europe/Sofia, …")] = None,
    country: Annotated[str | None, Option(help="BG, …: how phone numbers without a + are read.")] = None,
    program: Annotated[str | None, Option(metavar="FILE", help="A programme of your own; - reads it.")] = None,
) -> None:
    """Make a shop.

    Example: loyalty init --preset bakery --name "Rose Bakery" --currency EUR --timezone Europe/Sofia
    """
    from loyalty_cli.operations.found_shop import found_shop
    from loyalty_cli.program import reading
    from loyalty_cli.storage import key_file
    from loyalty_cli.storage.trouble import without_password

    source = files.read_text(program) if program is not None else _preset(preset, currency)
    said = {"name": name, "currency": currency, "timezone": timezone, "country": country}
    source = with_shop(source, {key: value for key, value in said.items() if value is not None})
    rules = reading.read(source)
    at = session.at_in(rules.shop.timezone)
    shop = found_shop(session.target, source, at=at, staff=session.staff)

    books = without_password(session.target)
    data = {
        "shop": ids.text(shop),
        "db": books,
        "name": rules.shop.name,
        "currency": rules.shop.currency,
        "timezone": rules.shop.timezone,
        "program": 1,
        "key": session.db.beside(key_file.NAME) if key_file.from_environment() is None else None,
    }
    printing.booked(session, data, _lines(data, rules.language), quiet=[books])


def _lines(data: Mapping[str, Any], language: str) -> list[str]:
    """What was made, and what comes next, in the language of the programme that it was made with."""
    opened = say(
        language,
        "{shop} is open: money in {currency}, time of {timezone}, books in {path}.",
        shop=marks.paint("bold", data["name"]),
        currency=data["currency"],
        timezone=data["timezone"],
        path=data["db"],
    )
    key = [say(language, "{path} seals its cards: keep a copy of it somewhere else.", path=data["key"])] if data["key"] else []
    return [
        opened,
        *key,
        say(
            language,
            "`loyalty program show > shop.toml` writes its programme; change it, then `loyalty program apply shop.toml`.",
        ),
        say(language, "Next: `loyalty enroll NAME` gives the first customer a card."),
    ]


def _preset(preset: Preset, currency: str | None) -> str:
    """A preset's text; 2.40 becomes 240 where the currency has no decimals, as in yen."""
    from loyalty_cli.program.money import EXPONENTS

    text = shipped.text(f"examples/{preset}.toml")
    return text if EXPONENTS.get(currency or "") != 0 else _AMOUNT.sub(lambda found: str(int(found[1] + found[2])), text)


def with_shop(source: str, said: Mapping[str, str]) -> str:
    """The programme's text with those keys of its `[shop]` table, comments and all the rest untouched."""
    lines = source.replace("\r\n", "\n").split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip().startswith("[shop]")), None)
    if start is None:
        return source  # what is missing is said by who reads it
    for key, value in said.items():
        end = next((at for at in range(start + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
        written = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        place = next((at for at in range(start, end) if re.match(rf"\s*{key}\s*=", lines[at])), None)
        if place is None:
            lines.insert(start + 1, written)
        else:
            comment = re.search(r"\s+#[^\"']*$", lines[place])
            lines[place] = written + (comment[0] if comment else "")
    return "\n".join(lines)
