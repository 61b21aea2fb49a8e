"""`loyalty card wallet`: a card for the wallet of a phone."""

import os
import sys
from collections.abc import Mapping
from typing import Annotated, Any

from loyalty_cli import clock, ids, shipped
from loyalty_cli.answers import faces
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.overview import overview
from loyalty_cli.answers.wallet import wallet_card
from loyalty_cli.books import keys
from loyalty_cli.books.cards import Card
from loyalty_cli.cards import emblem, fonts, signing, wallet_apple, wallet_google
from loyalty_cli.cards.number import grouped
from loyalty_cli.cards.wallet import WalletCard, need_cryptography
from loyalty_cli.cli import files, printing
from loyalty_cli.cli.card_printing import usable
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Option
from loyalty_cli.exchange.writing import draft_of
from loyalty_cli.language import say
from loyalty_cli.storage.trouble import shown


def _text(name: str, help: str, metavar: str, variable: str | None = None) -> Any:
    return Option(name, help=help, metavar=metavar, envvar=variable)


def wallet(
    session: Session,
    who: Who,
    apple: Annotated[bool, Option("--apple", help="A .pkpass file for Apple Wallet.")] = False,
    google: Annotated[bool, Option("--google", help="A link for Google Wallet.")] = False,
    certificate: Annotated[
        str | None, _text("--certificate", "Apple: the .p12 or PEM file. Google: the service account's JSON key.", "FILE")
    ] = None,
    out: Annotated[str | None, _text("--out", "Apple: the .pkpass file to write. Google: the bare token.", "FILE")] = None,
    force: Annotated[bool, Option("--force", help="Overwrite that file.")] = False,
    key: Annotated[str | None, _text("--key", "Apple: the private key, if it lies apart.", "FILE")] = None,
    password_file: Annotated[
        str | None, _text("--password-file", "Apple: the file whose first line opens the key.", "FILE")
    ] = None,
    wwdr: Annotated[
        str | None, _text("--wwdr", "Apple: the certificate that issued yours.", "FILE", "LOYALTY_WALLET_WWDR")
    ] = None,
    pass_type: Annotated[str | None, _text("--pass-type", "Apple: the pass type, if the certificate names none.", "ID")] = None,
    team: Annotated[str | None, _text("--team", "Apple: the team, if the certificate names none.", "ID")] = None,
    issuer: Annotated[
        str | None, _text("--issuer", "Google: your number in the wallet console.", "ID", "LOYALTY_WALLET_ISSUER")
    ] = None,
    class_: Annotated[
        str | None, _text("--class", "Google: the class that the shop has made. Default: loyalty.", "SUFFIX")
    ] = None,
    logo: Annotated[
        str | None,
        _text("--logo", "Google: the public address of your logo; makes the class too.", "URL", "LOYALTY_WALLET_LOGO"),
    ] = None,
) -> None:
    """Put a customer's card into a phone's wallet: Apple's or Google's.

    It shows what there was when it was made. An Apple card that is made and sent again takes the place of the earlier one;
    Google keeps what it was first told. docs/wallets.md says how a shop gets its certificate.

    Example: loyalty card wallet Ana --apple --certificate shop.p12 --wwdr AppleWWDRCAG4.cer --out ana.pkpass
    """
    if apple == google:
        raise BadOptions("Say --apple or --google: one of them.")
    need_cryptography()
    if apple:
        _refuse("--google", {"--class": class_})
        if out is None:
            raise BadOptions("--apple needs --out FILE.pkpass, or --out - for standard output.")
        if out == "-" and sys.stdout is not None and sys.stdout.isatty():
            raise BadOptions("A terminal shows no .pkpass file: name one with --out.")
        signer = _signer(certificate, key, password_file, wwdr)
        _apple(session, who, signer, wallet_apple.pass_type_and_team(signer, pass_type, team), out, force)
    else:
        _refuse("--apple", {"--key": key, "--password-file": password_file, "--pass-type": pass_type, "--team": team})
        if issuer is None:
            raise BadOptions("--google needs --issuer: the number that the Google Pay & Wallet console shows.")
        by = wallet_google.issuer(issuer, class_ or "loyalty", logo)
        account = wallet_google.read_account(*_certificate(certificate, "google"))
        _google(session, who, account, by, out, force, is_ready=class_ is not None)


def _refuse(other: str, options: Mapping[str, object]) -> None:
    for name, typed in options.items():
        if typed is not None:
            raise BadOptions(f"{name} belongs to {other}.")


def _certificate(typed: str | None, wallet: str) -> tuple[str, bytes]:
    """The name and the bytes of the certificate that was typed, or that the environment names."""
    variable = f"LOYALTY_WALLET_{wallet.upper()}"
    path = typed or os.environ.get(variable)
    if not path:
        raise BadOptions(f"--{wallet} needs --certificate FILE, or ${variable}. docs/wallets.md says where a shop gets it.")
    return shown(path), _read(path)


def _read(path: str) -> bytes:
    return files.read_bytes(path, most="for a certificate or a key")


# Apple -----------------------------------------------------------------------------------------------------------------


def _signer(certificate: str | None, key: str | None, password_file: str | None, wwdr: str | None) -> signing.Signer:
    file, data = _certificate(certificate, "apple")
    apart = (shown(key), _read(key)) if key is not None else None
    signer = signing.read_signer(file, data, key=apart, password=_password(password_file))
    if wwdr is not None:
        return signing.with_intermediate(signer, shown(wwdr), _read(wwdr))
    return signer


def _password(file: str | None) -> bytes | None:
    """The first line of the file, or what the environment says; never a word of the line, where others could read it."""
    if file is not None:
        return _read(file).partition(b"\n")[0].removesuffix(b"\r")
    said = os.environ.get("LOYALTY_WALLET_PASSWORD")
    return said.encode(errors="surrogateescape") if said else None


def _apple(session: Session, who: str, signer: signing.Signer, names: tuple[str, str], out: str, force: bool) -> None:
    pass_type, team = names
    card, shown_as = _card(session, who)
    signing.refuse_out_of_date(signer, session.recorded_at)
    drawn = emblem.pictures(shown_as, fonts.read(shipped.data(fonts.REGULAR), shipped.data(fonts.BOLD)))
    packed = wallet_apple.package(shown_as, signer, pass_type=pass_type, team=team, pictures=drawn)
    if _written(session, packed, out, force):
        data = {**_row(card, shown_as, "apple"), "file": out, "pass_type": pass_type, "team": team, "serial": card.number}
        words = {"name": paint("bold", shown_as.name), "card": grouped(card.number), "file": shown(out)}
        told = say(session.language, "{name}: card {card} is in {file}, for Apple Wallet.", **words)
        then = say(session.language, "Send it to the customer: opened on an iPhone, it asks to be added.")
        printing.answer(session, data, [told, then], quiet=[out])
    for remark in signer.remarks():
        printing.remark(session, remark)


# Google ----------------------------------------------------------------------------------------------------------------


def _google(
    session: Session,
    who: str,
    account: wallet_google.Account,
    by: wallet_google.Issuer,
    out: str | None,
    force: bool,
    *,
    is_ready: bool,
) -> None:
    """`is_ready` says that the class is one which the shop has made before."""
    card, shown_as = _card(session, who)
    token = wallet_google.token(shown_as, account, by, issued=int(clock.instant(session.recorded_at).timestamp()))
    if out is None or _written(session, f"{token.jwt}\n".encode(), out, force):
        data = {**_row(card, shown_as, "google"), "url": token.url, "jwt": token.jwt, "file": out}
        data |= {"class": by.class_id, "has_class": token.has_class}
        printing.answer(session, data, [token.url], quiet=[token.url])
    for remark in wallet_google.remarks(token, by, is_ready=is_ready):
        printing.remark(session, remark)


# What they share -------------------------------------------------------------------------------------------------------


def _card(session: Session, who: str) -> tuple[Card, WalletCard]:
    """The card that is meant, and what a wallet shows of it."""
    program, found, _ = start(session, who)
    card = usable(session, found.whose, found.card)
    is_past = session.typed_at is not None
    data = overview(session.db, found.customer, program, at=session.at, is_past=is_past, whose=found.whose)
    code = keys.sealer(session.db, session.at)(card.number)
    return card, wallet_card(data, program, faces.blank(program, card.number, code), at=session.at)


def _row(card: Card, shown_as: WalletCard, wallet: str) -> dict[str, Any]:
    return {
        "wallet": wallet,
        "card": card.number,
        "customer": ids.text(card.customer),
        "name": shown_as.name,
        "at": shown_as.at,
    }


def _written(session: Session, data: bytes, out: str, force: bool) -> bool:
    """Write the bytes where they were asked for; False where that was standard output, which has room for nothing else."""
    if out != "-":
        with draft_of(out, is_forced=force) as draft, open(draft, "wb") as file:
            file.write(data)
        return True
    if session.json:
        raise BadOptions("--json answers with one JSON object: leave it out, or write to a file with --out.")
    printing.write_bytes(data)
    return False
