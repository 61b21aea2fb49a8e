"""What every drawn card needs from the disk: the fonts that travel along, and the shop's logo."""

import os

from loyalty_cli import shipped
from loyalty_cli.cards import fonts as typefaces, logo as pictures
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.logo import LARGEST_FILE, BadLogo, Logo
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.language import say
from loyalty_cli.program.terms import Program
from loyalty_cli.storage.trouble import shown


def fonts() -> Fonts:
    """The fonts that travel along."""
    return typefaces.read(shipped.data(typefaces.REGULAR), shipped.data(typefaces.BOLD))


def logo(session: Session, program: Program) -> Logo | None:
    """The logo that `[card]` names, if it names one: its path begins at the folder in which the shop's file lies.

    Raises:
        BadLogo: there is none at that place, or it cannot be printed.
    """
    if program.card.logo is None:
        return None
    path = os.path.join(session.db.folder, program.card.logo)
    file = shown(path)
    if os.path.lexists(path) and not os.path.isfile(path):
        raise BadLogo(file, because="is no file; mend [card] in the programme")
    try:
        with open(path, "rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise BadLogo(file, because="is not there; put it there, or mend [card] in the programme") from error
    except (OSError, ValueError) as error:
        because = (getattr(error, "strerror", None) or str(error)).lower()
        raise BadLogo(file, because=f"cannot be read: {because}") from error
    return pictures.read(data, file=file)


def remark_missing(session: Session, face: Face, fonts: Fonts) -> None:
    """Name the characters that stand as □ on the card."""
    missing = [char for text in face.texts() for char in fonts.missing(text)]
    if missing:
        signs = " ".join(dict.fromkeys(missing))
        missed = say(
            session.language,
            "The fonts have no {signs}: □ stands there on the card. `loyalty customer edit` spells a name anew.",
            signs=signs,
        )
        printing.remark(session, missed)
