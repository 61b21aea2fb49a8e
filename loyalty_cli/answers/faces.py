"""What a card says of its shop and its customer: programme and books as the `Face` that is drawn."""

from loyalty_cli import clock
from loyalty_cli.books import customers, replay, sharing
from loyalty_cli.books.cards import Card
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.logo import Logo
from loyalty_cli.cards.look import look, tier_color
from loyalty_cli.cards.punch import Punch
from loyalty_cli.errors import Unknown
from loyalty_cli.program import tiers
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import replace


def blank(program: Program, number: str, digits: str, logo: Logo | None = None) -> Face:
    """The face of a card that belongs to nobody yet; `digits` are those of its sealed code."""
    art = program.card
    return Face(
        shop=program.shop.name,
        number=number,
        digits=digits,
        look=look(art.background, art.ink, art.accent),
        logo=logo,
        tagline=art.tagline,
        contact=art.contact,
        language=program.shop.language,
    )


def of_card(db: Database, card: Card, program: Program, digits: str, logo: Logo | None = None, *, at: str) -> Face:
    """The face of a customer's card: with the name, the tier as it stands then, and the year of joining."""
    person = customers.get(db, card.customer)
    now = clock.moment(at, program.shop.timezone)
    tier = program.tier(tiers.at(replay.as_of(db, sharing.account(db, card.customer), at), program, now))
    face = replace(
        blank(program, card.number, digits, logo),
        name=person.name,
        since=clock.moment(person.joined_at, program.shop.timezone).day[:4],
    )
    return face if tier is None else replace(face, tier=tier.name, tier_color=tier_color(tier.id, tier.color, face.look.accent))


def punch(program: Program, identity: str) -> Punch:
    """A stamp card of the programme as a grid on paper.

    Raises:
        Unknown: the programme has none of that id.
    """
    card = program.stamp_cards.get(identity)
    if card is None:
        raise Unknown("stamp card", typed=identity, known=list(program.stamp_cards))
    reward = program.rewards.get(card.reward or "")
    return Punch(
        card.name, card.size, reward.name if reward else card.name, card.start, tuple(stamp for stamp, _ in card.on_the_way)
    )
