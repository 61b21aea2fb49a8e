"""What names one account alone: a phone, an e-mail, an external id, a card. Another that has it is named by the refusal."""

from typing import TYPE_CHECKING

from loyalty_cli import ids
from loyalty_cli.errors import Refused
from loyalty_cli.language import Template, said

if TYPE_CHECKING:
    from loyalty_cli.books.customers import Customer


class Duplicate(Refused):
    """Another account has it already."""

    what = Template("")

    def __init__(self, value: str, holder: "Customer") -> None:
        closed = said(", which is closed: `loyalty customer reopen` opens it again") if holder.closed_at else ""
        super().__init__(
            said(
                "The {what} {value} belongs to {name}, account id:{identity}{closed}. Nothing was written.",
                what=self.what(),
                value=value,
                name=holder.name,
                identity=ids.text(holder.id),
                closed=closed,
            ),
            customer=ids.text(holder.id),
            name=holder.name,
        )


class DuplicatePhone(Duplicate):
    """The phone number names another account."""

    code = "duplicate_phone"
    what = Template("phone number")


class DuplicateEmail(Duplicate):
    """The e-mail address names another account."""

    code = "duplicate_email"
    what = Template("e-mail address")


class DuplicateExternalId(Duplicate):
    """The external id names another account."""

    code = "duplicate_external_id"
    what = Template("external id")


class DuplicateCard(Duplicate):
    """The number has been given out."""

    code = "duplicate_card"
    what = Template("card")
