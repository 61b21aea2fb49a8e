"""A card as a phone's wallet shows it: what both wallets need to know, in the words of the shop's language."""

from loyalty_cli.cards.logo import Logo
from loyalty_cli.cards.look import Look
from loyalty_cli.errors import Refused
from loyalty_cli.values import frozen


class NotInstalled(Refused):
    """What signs a wallet card does not come with every installation."""

    code = "not_installed"

    def __init__(self) -> None:
        super().__init__("A wallet card is signed by the library cryptography: `pip install 'loyalty-cli[wallet]'` brings it.")


@frozen
class Count:
    """How much there is of one unit; a stamp card also has a `size`."""

    id: str
    label: str
    held: int
    size: int | None = None

    def __str__(self) -> str:
        return str(self.held) if self.size is None else f"{self.held} / {self.size}"


@frozen
class WalletCard:
    """Everything that a wallet shows of a card at the instant `at`, on the shop's `day`.

    `digits` are those of its code; of `counts` the first matters most; `notes` are further pairs of label and text.
    """

    number: str
    digits: str
    name: str
    shop: str
    at: str
    day: str
    counts: tuple[Count, ...]
    tier: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    look: Look = Look()
    logo: Logo | None = None


def need_cryptography() -> None:
    """Refuse at once where nothing could be signed.

    Raises:
        NotInstalled: `cryptography` is missing.
    """
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise NotInstalled from error
