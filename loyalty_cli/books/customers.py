"""People, each with one account. The table `customers`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loyalty_cli import books, ids
from loyalty_cli.books import words
from loyalty_cli.books.duplicates import DuplicateEmail, DuplicateExternalId, DuplicatePhone
from loyalty_cli.language import Said, said
from loyalty_cli.storage import Answer, Database, Row, Writer
from loyalty_cli.values import field, frozen

PERSON = "person"
ERASED = "erased"  # somebody's, until their name was taken out of the books
MERGED = "merged"  # into the account that it names
NOBODY = "nobody"  # of one sale that waits for its customer
GIFT, BEARER = "gift", "bearer"  # whoever bears a gift card, or a voucher that nobody is named on


@frozen
class Customer:
    """Whose an account is: `birthday` is 1990-02-17, or 02-17 without a year; `consent` is what `consents` keeps.

    `holder` is `person`, or says of what kind the account is that no person holds; such a one is found by nobody.
    """

    id: int
    name: str
    joined_at: str
    external_id: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: str | None = None
    tags: tuple[str, ...] = ()
    consent: Mapping[str, Any] = field(default_factory=dict)
    closed_at: str | None = None
    closed_reason: str | None = None
    holder: str = PERSON
    referred_by: int | None = None
    account: int | None = None

    @property
    def label(self) -> Said:
        """Name, id and the end of the phone: enough to tell one from another, and to type."""
        phone = said(", phone …{ending}", ending=self.phone[-words.ENDING :]) if self.phone else ""
        return said("{name} (id:{id}{phone})", name=self.name, id=ids.text(self.id), phone=phone)


_INSERT = """
    INSERT INTO customers (id, external_id, name, phone, email, birthday, tags, consent, joined_at, holder,
                           referred_by)
    VALUES (:id, :external_id, :name, :phone, :email, :birthday, :tags, :consent, :joined_at, :holder,
            :referred_by)
"""
_UPDATE = """
    UPDATE customers
    SET external_id = :external_id, name = :name, phone = :phone, email = :email, birthday = :birthday, tags = :tags,
        consent = :consent, joined_at = :joined_at, referred_by = :referred_by
    WHERE id = :id
"""
_LET_GO = """
    UPDATE customers
    SET phone = nullif(phone, :phone), email = nullif(email, :email), external_id = nullif(external_id, :external_id)
    WHERE id <> :id AND holder = 'merged' AND (phone = :phone OR email = :email OR external_id = :external_id)
"""  # by which somebody was known who is a part of them now


def add(db: Database, customer: Customer) -> None:
    """Write down a new customer.

    Raises:
        Duplicate: another account has the phone, the e-mail or the external id.
    """
    _refuse_duplicates(db, customer)
    add_many(db, [customer])


def nobody(*, at: str) -> Customer:
    """An account for one sale of nobody."""
    return Customer(ids.new(), "Nobody", at, holder=NOBODY)


def bearer(*, at: str) -> Customer:
    """An account for one voucher that nobody is named on."""
    return Customer(ids.new(), "Bearer", at, holder=BEARER)


def add_many(to: Writer, customers: Sequence[Customer]) -> None:
    """Write down new customers of whom the caller knows that nobody has their phones, e-mails and external ids."""
    to.run_many(_INSERT, (_values(customer) for customer in customers))
    words.add(to, ((each.id, each.name, each.phone) for each in customers if each.holder == PERSON))


def edit(db: Database, customer: Customer) -> None:
    """Write down a customer anew; whether the account is closed stays as it is.

    Raises:
        Duplicate: another account has the phone, the e-mail or the external id.
    """
    _refuse_duplicates(db, customer)
    db.run(_LET_GO, _values(customer))
    db.run(_UPDATE, _values(customer))
    words.replace(db, customer.id, customer.name, customer.phone)


def link(db: Database, customer: int, account: int | None, *, holder: str = PERSON, at: str | None = None) -> None:
    """Let a person use another account from now on, or (None) their own again; one who is `merged` is so since `at`."""
    query = "UPDATE customers SET account = :account, holder = :holder, closed_at = :at WHERE id = :id"
    db.run(query, {"id": customer, "account": account, "holder": holder, "at": at})


def agree(db: Database, customer: int, consent: Mapping[str, Any]) -> None:
    """Write down what a customer agreed to, as `consents` keeps it."""
    query = "UPDATE customers SET consent = :consent WHERE id = :id"
    db.run(query, {"id": customer, "consent": json.dumps(consent, ensure_ascii=False)})


def close(db: Database, customer: Customer, *, at: str, reason: str) -> None:
    """Close the account: no sale, no stamp, no reward any more.

    Raises:
        AlreadyClosed: it is.
    """
    if customer.closed_at is not None:
        raise books.closing.AlreadyClosed(customer)
    query = "UPDATE customers SET closed_at = :at, closed_reason = :reason WHERE id = :id"
    db.run(query, {"id": customer.id, "at": at, "reason": reason})


def reopen(db: Database, customer: Customer) -> None:
    """Open a closed account again.

    Raises:
        NotClosed: it is open.
    """
    if customer.closed_at is None:
        raise books.closing.NotClosed(customer)
    db.run("UPDATE customers SET closed_at = NULL, closed_reason = NULL WHERE id = :id", {"id": customer.id})


def erase(db: Database, customer: int, *, at: str, reason: str) -> None:
    """Take everything that says who somebody is out of an account, and close it for good."""
    query = """
        UPDATE customers
        SET name = '(erased)', phone = NULL, email = NULL, birthday = NULL, external_id = NULL, tags = '', consent = '{}',
            holder = :holder, closed_at = :at, closed_reason = :reason
        WHERE id = :id
    """
    db.run(query, {"id": customer, "holder": ERASED, "at": at, "reason": reason})
    words.forget(db, customer)


# To read them again --------------------------------------------------------------------------------------------------


def get(db: Database, customer: int) -> Customer:
    """The customer of that id, who exists."""
    found = by_id(db, customer)
    assert found is not None
    return found


def by_id(db: Database, customer: int) -> Customer | None:
    """The customer of that id."""
    return _one(db.row("SELECT * FROM customers WHERE id = :id", {"id": customer}))


def survivor(db: Database, customer: Customer) -> Customer:
    """The person whom somebody was merged into, or they themselves."""
    while customer.holder == MERGED and customer.account is not None:
        customer = get(db, customer.account)
    return customer


def person(db: Database, customer: int) -> Customer | None:
    """The person of that id; nobody names an account that no person holds by its id."""
    found = by_id(db, customer)
    found = survivor(db, found) if found is not None else None
    return found if found is not None and found.holder == PERSON else None


def by_id_ending(db: Database, value: int, modulus: int, *, limit: int) -> list[Customer]:
    """The customers whose ids end alike, as `ids.ending` read it."""
    query = "SELECT * FROM customers WHERE id % 1048576 = :last AND id % :modulus = :value AND holder IN ('person', 'merged')"
    ending = {"value": value, "modulus": modulus, "last": value % ids.ENDINGS}
    return [_read(row) for row in db.rows(f"{query} ORDER BY id LIMIT {limit:d}", ending)]


def by_phone(db: Database, phone: str) -> Customer | None:
    """The customer of that number, in E.164."""
    return _one(db.row("SELECT * FROM customers WHERE phone = :phone", {"phone": phone}))


def by_email(db: Database, email: str) -> Customer | None:
    """The customer of that address, in lower case."""
    return _one(db.row("SELECT * FROM customers WHERE email = :email", {"email": email}))


def by_external_id(db: Database, external_id: str) -> Customer | None:
    """The customer of that external id, exactly."""
    return ask_external_id(db, external_id)()


def ask_external_id(db: Database, external_id: str) -> Answer[Customer | None]:
    """Ask for the customer `by_external_id`."""
    found = db.ask("SELECT * FROM customers WHERE external_id = :external_id", {"external_id": external_id})
    return lambda: _one(next(iter(found()), None))


def newest(db: Database, *, since: str = "", until: str = "~") -> Iterator[Customer]:
    """Those who joined from the instant `since` to before `until`, the last to join first, a thousand at a time."""
    query = """
        SELECT * FROM customers
        WHERE joined_at >= :since AND (joined_at < :until OR (joined_at = :until AND id < :id)) AND holder = 'person'
        ORDER BY joined_at DESC, id DESC LIMIT 1000
    """
    bounds: dict[str, Any] = {"since": since, "until": until, "id": 0}
    while rows := db.rows(query, bounds):
        yield from map(_read, rows)
        bounds |= {"until": rows[-1]["joined_at"], "id": rows[-1]["id"]}


def every(db: Database) -> Iterator[Customer]:
    """Every person, in the order in which they were written down, a thousand at a time."""
    last = -1
    while True:
        rows = db.rows("SELECT * FROM customers WHERE id > :last AND holder = 'person' ORDER BY id LIMIT 1000", {"last": last})
        if not rows:
            return
        yield from map(_read, rows)
        last = rows[-1]["id"]


def count(db: Database, *, since: str = "", until: str = "~") -> int:
    """How many customers joined from the instant `since` to before `until`, closed accounts too."""
    query = "SELECT count(*) AS customers FROM customers WHERE joined_at >= :since AND joined_at < :until AND holder = 'person'"
    row = db.row(query, {"since": since, "until": until})
    return int(row["customers"]) if row else 0


# -----------------------------------------------------------------------------------------------------------------------


def _refuse_duplicates(db: Database, customer: Customer) -> None:
    held = (
        (DuplicatePhone, customer.phone, by_phone),
        (DuplicateEmail, customer.email, by_email),
        (DuplicateExternalId, customer.external_id, by_external_id),
    )
    for refusal, value, holder_of in held:
        holder = holder_of(db, value) if value is not None else None
        holder = survivor(db, holder) if holder is not None else None
        if value is not None and holder is not None and holder.id != customer.id:
            raise refusal(value, holder)


def _values(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "external_id": customer.external_id,
        "name": customer.name,
        "phone": customer.phone,
        "email": customer.email,
        "birthday": customer.birthday,
        "tags": " ".join(customer.tags),
        "consent": json.dumps(dict(customer.consent), ensure_ascii=False),
        "joined_at": customer.joined_at,
        "holder": customer.holder,
        "referred_by": customer.referred_by,
    }


def _one(row: Row | None) -> Customer | None:
    return None if row is None else _read(row)


def _read(row: Row) -> Customer:
    return Customer(
        id=row["id"],
        name=row["name"],
        joined_at=row["joined_at"],
        external_id=row["external_id"],
        phone=row["phone"],
        email=row["email"],
        birthday=row["birthday"],
        tags=tuple(row["tags"].split()),
        consent=json.loads(row["consent"]),
        closed_at=row["closed_at"],
        closed_reason=row["closed_reason"],
        holder=row["holder"],
        referred_by=row["referred_by"],
        account=row["account"],
    )
