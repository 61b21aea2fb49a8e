import pytest

from loyalty_cli import shipped
from loyalty_cli.cards import fonts as typefaces
from loyalty_cli.cards.fonts import Fonts


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """The fonts that travel along."""
    return typefaces.read(shipped.data(typefaces.REGULAR), shipped.data(typefaces.BOLD))
