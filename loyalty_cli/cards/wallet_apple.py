"""An Apple Wallet store card: `pass.json`, its pictures, their checksums and a signature, zipped as a .pkpass file.

The format is Apple's "Wallet Passes", formerly "PassKit Package Format Reference"; docs/wallets.md says what of it is used.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from loyalty_cli.cards.number import grouped
from loyalty_cli.cards.signing import Signer
from loyalty_cli.cards.wallet import Count, WalletCard
from loyalty_cli.colors import channels
from loyalty_cli.errors import Malformed
from loyalty_cli.language import say

_FRONT = 4  # secondary and auxiliary fields together, beside a square code
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file can name


class NoPassType(Malformed):
    """Nothing says for which pass type, or for which team, the card is."""

    code = "no_pass_type"

    def __init__(self, file: str, *, option: str) -> None:
        super().__init__(f"The certificate in {file} does not name what {option} is for; give {option}.", option=option)


class OtherPassType(Malformed):
    """The certificate signs cards of another pass type, or of another team."""

    code = "other_pass_type"

    def __init__(self, typed: str, *, option: str, certified: str) -> None:
        super().__init__(f"The certificate is for {certified}, not for {typed}. Leave {option} out.", certified=certified)


def pass_type_and_team(signer: Signer, pass_type: str | None, team: str | None) -> tuple[str, str]:
    """Both identifiers, from the certificate's subject where they are not typed.

    Raises:
        NoPassType: neither says it.
        OtherPassType: they contradict each other.
    """
    return _either(signer, "UID", pass_type, "--pass-type"), _either(signer, "OU", team, "--team")


def _either(signer: Signer, attribute: str, typed: str | None, option: str) -> str:
    certified = signer.named(attribute)
    if typed and certified and typed != certified:
        raise OtherPassType(typed, option=option, certified=certified)
    identifier = typed or certified
    if not identifier:
        raise NoPassType(signer.file, option=option)
    return identifier


def package(card: WalletCard, signer: Signer, *, pass_type: str, team: str, pictures: Mapping[str, bytes]) -> bytes:
    """The .pkpass file; of the same card it differs only in its signature, which holds the time."""
    described = {"formatVersion": 1, "passTypeIdentifier": pass_type, "teamIdentifier": team, **described_as(card)}
    files = {"pass.json": _json(described), **pictures}
    manifest = _json({name: hashlib.sha1(data, usedforsecurity=False).hexdigest() for name, data in files.items()})
    files |= {"manifest.json": manifest, "signature": signer.sign(manifest)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def described_as(card: WalletCard) -> dict[str, Any]:
    """What `pass.json` says of the card; its serial number is the card's, so that a later file takes an earlier one's place."""
    code = {
        "format": "PKBarcodeFormatQR",
        "message": card.digits,
        "messageEncoding": "iso-8859-1",
        "altText": grouped(card.number),
    }
    return {
        "serialNumber": card.number,
        "organizationName": card.shop,
        "description": say(card.language, "Loyalty card of {shop}", shop=card.shop),
        "logoText": card.shop,
        "backgroundColor": _rgb(card.look.background),
        "foregroundColor": _rgb(card.look.ink),
        "labelColor": _rgb(card.look.soft),
        "barcodes": [code],
        "barcode": code,  # what phones before iOS 9 read
        "storeCard": _fields(card),
    }


def _fields(card: WalletCard) -> dict[str, list[dict[str, Any]]]:
    """The head shows in the pile too; a second count stands large, or the customer's name where there is none."""
    name, counts = _field("name", say(card.language, "Name"), card.name), [_count(each) for each in card.counts]
    secondary = [
        *([name] if counts[1:] else []),
        *([_field("tier", say(card.language, "Level"), card.tier)] if card.tier else []),
    ]
    shown = 2 + _FRONT - len(secondary)
    as_of = {"dateStyle": "PKDateStyleMedium", "timeStyle": "PKDateStyleShort"}
    return {
        "headerFields": counts[:1],
        "primaryFields": counts[1:2] or [name],
        "secondaryFields": secondary,
        "auxiliaryFields": counts[2:shown],
        "backFields": [
            _field("number", say(card.language, "Card number"), grouped(card.number)),
            *counts[shown:],
            *(_field(f"note-{at}", label, text) for at, (label, text) in enumerate(card.notes, 1)),
            _field("as-of", say(card.language, "As of"), card.at) | as_of,
        ],
    }


def _count(count: Count) -> dict[str, Any]:
    return _field(count.id, count.label, count.held if count.size is None else str(count))


def _field(key: str, label: str, value: str | int) -> dict[str, Any]:
    return {"key": key, "label": label, "value": value}


def _rgb(color: str) -> str:
    """`#1f3a34` as Apple writes it."""
    red, green, blue = channels(color)
    return f"rgb({red}, {green}, {blue})"


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
