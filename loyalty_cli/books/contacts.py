"""How a person can be reached and congratulated: what is typed becomes what the books keep, or a refusal that says why not."""

import re
import unicodedata
from datetime import date

from loyalty_cli.errors import Malformed, quoted
from loyalty_cli.language import said
from loyalty_cli.patterns import pattern
from loyalty_cli.program import calendar

LONGEST_EXTERNAL_ID = 64
LONGEST_TAG = 40
_FIRST_YEAR = 1900
_BIRTHDAY = pattern(r"(?:([0-9]{4})-|--)?([0-9]{2})-([0-9]{2})")
_PHONE = pattern(r"\+?[0-9 ().\-/]+")


class BadPhone(Malformed):
    """Not a phone number."""

    code = "bad_phone"

    def __init__(self, typed: str, *, because: str) -> None:
        super().__init__(said("{typed} is not a phone number: {because}.", typed=quoted(typed), because=because), typed=typed)


class BadEmail(Malformed):
    """Not an e-mail address."""

    code = "bad_email"

    def __init__(self, typed: str, *, because: str) -> None:
        super().__init__(
            said(
                "{typed} is not an e-mail address: {because}. Write it like ana@example.com.",
                typed=quoted(typed),
                because=because,
            ),
            typed=typed,
        )


class BadBirthday(Malformed):
    """Not a day on which somebody alive was born."""

    code = "bad_birthday"

    def __init__(self, typed: str, *, because: str) -> None:
        super().__init__(
            said(
                "{typed} is not a birthday: {because}. Write it like 1990-02-17, or 02-17 without the year.",
                typed=quoted(typed),
                because=because,
            ),
            typed=typed,
        )


class BadExternalId(Malformed):
    """Not an id that another system could have given."""

    code = "bad_external_id"

    def __init__(self, typed: str, *, because: str) -> None:
        super().__init__(said("{typed} is not an external id: {because}.", typed=quoted(typed), because=because), typed=typed)


class BadTag(Malformed):
    """Not a word to mark a customer with."""

    code = "bad_tag"

    def __init__(self, typed: str) -> None:
        super().__init__(
            said(
                "{typed} is not a tag: a tag is letters, digits, - and _, at most {most} of them.",
                typed=quoted(typed),
                most=LONGEST_TAG,
            ),
            typed=typed,
        )


def phone(typed: str, country: str | None) -> str:
    """A phone number in E.164; `country` is the shop's, for numbers written its national way.

    Numbers of the shop's own country must lie in a range that is in use there, because that is where a digit gets lost at
    the counter; foreign ones are held to their length, because new ranges open faster than shops update this program.

    Raises:
        BadPhone: it has letters or other digits, it is too short or long, or it is national and no country is known.
    """
    if not _PHONE.fullmatch(typed):
        raise BadPhone(typed, because=said("it takes digits, spaces and a + in front. Write it like +359 88 123 4567"))
    import phonenumbers  # 40 ms, and only for who types a phone

    try:
        read = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(typed, because=_phone_fault(typed, country)) from error
    home = country is not None and read.country_code == phonenumbers.country_code_for_region(country)
    possible = phonenumbers.is_possible_number_with_reason(read) == phonenumbers.ValidationResult.IS_POSSIBLE
    if not possible or (home and not phonenumbers.is_valid_number(read)):
        raise BadPhone(
            typed,
            because=said(
                "+{country_code} has no such number. Look for a missing or wrong digit", country_code=read.country_code
            ),
        )
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))


def _phone_fault(typed: str, country: str | None) -> str:
    if typed.startswith("+"):
        return said("no country has that code, or digits are missing. Look for a wrong digit after the +")
    if country is None:
        return said("the programme names no country. Write it with + and the country code, or set country in [shop]")
    return said("digits are missing. Write it as it is dialled, or with + and the country code")


def email(typed: str) -> str:
    """An e-mail address in lower case; that it can be delivered to is not asked.

    Raises:
        BadEmail: it has no @, no domain, spaces or other faults.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        because = str(error).split("\n")[0].rstrip(".")
        raise BadEmail(typed, because=because[:1].lower() + because[1:]) from error


def birthday(typed: str, today: str) -> str:
    """`1990-02-17`, or `02-17` for one without a year (`--02-17` too); `today` is the shop's day.

    Raises:
        BadBirthday: there is no such day, it lies after today or before 1900.
    """
    read = _BIRTHDAY.fullmatch(typed)
    if read is None:
        raise BadBirthday(typed, because=said("it is no day"))
    year, month_day = read[1], f"{read[2]}-{read[3]}"
    try:
        date.fromisoformat(f"{year or 2000}-{month_day}")  # 2000 had a 29 February
    except ValueError as error:
        raise BadBirthday(typed, because=said("the calendar has no such day")) from error
    if year is None:
        return month_day
    if int(year) < _FIRST_YEAR:
        raise BadBirthday(typed, because=said("years begin with {first_year}", first_year=_FIRST_YEAR))
    if f"{year}-{month_day}" > today:
        raise BadBirthday(typed, because=said("it lies in the future"))
    return f"{year}-{month_day}"


def birthday_in(birthday: str, day: str) -> int:
    """Days from `day` until the birthday is next kept, 0 on the day itself; 29 February is kept on the 28th in between."""
    month_day, year = birthday[-5:], int(day[:4])
    this_year = calendar.anniversary(month_day, year)
    return calendar.days_between(day, this_year if this_year >= day else calendar.anniversary(month_day, year + 1))


def external_id(typed: str) -> str:
    """The id that another system gave, as typed.

    Raises:
        BadExternalId: it is empty, longer than 64 characters, or has spaces at its ends or what cannot be printed in it.
    """
    kept = unicodedata.normalize("NFC", typed)
    if not 0 < len(kept) <= LONGEST_EXTERNAL_ID:
        raise BadExternalId(
            typed,
            because=said(
                "it has {count} characters, and 1 to {most} are kept",
                count=len(kept),
                most=LONGEST_EXTERNAL_ID,
            ),
        )
    if not kept.isprintable():
        place = next(at for at, char in enumerate(kept, 1) if not char.isprintable())
        raise BadExternalId(typed, because=said("character {place} cannot be printed", place=place))
    if kept != kept.strip():
        raise BadExternalId(typed, because=said("it begins or ends with a space"))
    return kept


def tags(typed: str) -> tuple[str, ...]:
    """The words that mark a customer, each once and in order; commas, semicolons or spaces stand between them.

    Raises:
        BadTag: a word has other characters, or is too long.
    """
    words = {unicodedata.normalize("NFC", word) for word in re.split(r"[,;\s]+", typed) if word}
    for word in words:
        if len(word) > LONGEST_TAG or not re.fullmatch(r"[\w-]+", word):
            raise BadTag(word)
    return tuple(sorted(words))
