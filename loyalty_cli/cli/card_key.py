"""`loyalty card key`: what seals the codes on the cards. A secret is never shown."""

from typing import Annotated, Any

from loyalty_cli import clock
from loyalty_cli.answers import marks, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import keys
from loyalty_cli.books.keys import Key
from loyalty_cli.cli import asking, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import calling
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import StorageTrouble
from loyalty_cli.language import Template, said, say, say_all, spoken
from loyalty_cli.operations.revoke_key import revoke_key
from loyalty_cli.operations.rotate_key import rotate_key
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import key_file

_STATUS = {
    keys.CURRENT: Template("current"),
    keys.TAKEN: Template("taken"),
    keys.RETIRED: Template("retired"),
    keys.REVOKED: Template("revoked"),
}


def show_id(session: Session) -> None:
    """Show which keys there are, by their ids and fingerprints.

    Example: loyalty card key show-id
    """
    program = session.program
    path, amiss = session.db.beside(key_file.NAME), trouble(session)
    known = keys.every(session.db)
    rows = [_row(key, session, program) for key in known]
    language = program.language
    cells = [
        [
            key.name,
            row["fingerprint"],
            saying.day(row["made"], program),
            saying.figure(row["until"] or "", program),
            spoken(_STATUS[row["status"]](), language),
        ]
        for key, row in zip(known, rows, strict=True)
    ]
    told = marks.table(cells, heads=[*say_all(language, "key", "fingerprint", "since", "through"), ""])
    told.append(
        paint("bad", spoken(amiss, language))
        if amiss
        else say(language, "The keys lie in {path}; keep a copy of it away from the shop.", path=path)
    )
    data = {"keys": rows, "file": path, "usable": amiss is None, "trouble": amiss}
    printing.answer(session, data, told, quiet=[key.name for key in known])


def rotate(
    session: Session,
    until: Annotated[str | None, Option(help="The last day on which codes of the key before are taken.", metavar="DAY")] = None,
) -> None:
    """Seal cards with a new key from now on.

    Example: loyalty card key rotate --until 2026-12-31
    """
    program, language = session.program, session.program.language
    key = rotate_key(session.db, calling(session), until=until)
    words = {"key": paint("bold", str(key.id)), "fingerprint": key.fingerprint}
    told = [say(language, "Key {key} seals the cards from now on (fingerprint {fingerprint}).", **words)]
    if until:
        told.append(
            say(
                language,
                "Codes of the key before are taken through {until}; print those cards anew until then.",
                until=until,
            )
        )
    path = session.db.beside(key_file.NAME)
    told.append(say(language, "Keep a copy of {path} away from the shop.", path=path))
    printing.booked(session, {**_row(key, session, program), "file": path}, told)


def revoke(
    session: Session,
    key: Annotated[str, Argument(help="The key's id, as `show-id` lists it.", metavar="ID")],
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Refuse the codes of a key at once.

    Example: loyalty card key revoke 1 --yes
    """
    program, language = session.program, session.program.language
    named = keys.named(session.db, key).name
    warning = said("Every card that bears a code of key {key} must be printed anew.", key=named)
    asking.make_sure(warning, said("Revoke it?"), language=language, yes=yes)
    revoked = revoke_key(session.db, key, calling(session))
    told = [
        say(
            language,
            "Codes of key {key} are refused from now on. The 16 digits under them still name their cards.",
            key=revoked.name,
        )
    ]
    if all(each.status(_day(session, program)) != keys.CURRENT for each in keys.every(session.db)):
        told.append(say(language, "No key seals new cards now: `loyalty card key rotate` makes one."))
    printing.booked(session, _row(revoked, session, program), told)


def trouble(session: Session) -> str | None:
    """Why no code can be made, if none can."""
    try:
        keys.sealer(session.db, session.at)
    except StorageTrouble as refusal:
        return refusal.sentence
    return None


def _row(key: Key, session: Session, program: Program) -> dict[str, Any]:
    return {
        "id": key.id,
        "shop": key.shop or None,
        "fingerprint": key.fingerprint,
        "made": key.made_at,
        "until": key.until,
        "revoked": key.revoked_at,
        "status": key.status(_day(session, program)),
    }


def _day(session: Session, program: Program) -> str:
    return clock.moment(session.at, program.shop.timezone).day
