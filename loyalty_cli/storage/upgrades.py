"""How an older shop becomes one of today: an ordered list, the last number of which is the schema's version.

To change the schema: change `schema.sql`, append the same change here under the next number, and run the tests: they
compare a fresh shop with the oldest one after all upgrades. An upgrade that has been released is never edited.
"""

from collections.abc import Iterator

from loyalty_cli.storage.schema import split

OLDEST = 1

UPGRADES = {
    2: """
    -- How far an import came.
    CREATE TABLE imports (
        digest TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        path TEXT NOT NULL,
        rows_done BIGINT NOT NULL,
        started_at TEXT NOT NULL,
        finished_at TEXT
    );
    """,
    3: """
    -- Which cards are on paper; cards printed without a name; the keys that seal a card's code.
    ALTER TABLE cards ADD COLUMN printed_at TEXT;
    CREATE TABLE blanks (
        number TEXT NOT NULL PRIMARY KEY,
        printed_at TEXT NOT NULL,
        blocked_at TEXT,
        blocked_reason TEXT
    );
    CREATE TABLE card_keys (
        id INTEGER NOT NULL PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        made_at TEXT NOT NULL,
        until TEXT,
        revoked_at TEXT,
        CHECK (id BETWEEN 0 AND 9)
    );
    """,
    4: """
    -- Accounts that no person holds, such as a gift card's; who brought a customer.
    ALTER TABLE customers ADD COLUMN holder TEXT NOT NULL DEFAULT 'person';
    ALTER TABLE customers ADD COLUMN referred_by BIGINT REFERENCES customers (id);
    -- Whose account somebody uses who was merged into another, or shares a household's.
    ALTER TABLE customers ADD COLUMN account BIGINT REFERENCES customers (id);
    CREATE INDEX customers_by_account ON customers (account) WHERE account IS NOT NULL;
    -- Tiers that a paid membership gives.
    ALTER TABLE floors ADD COLUMN membership TEXT;
    ALTER TABLE floors ADD COLUMN begins_on TEXT;
    -- Gift cards: codes that open such accounts.
    CREATE TABLE gift_cards (
        account BIGINT NOT NULL PRIMARY KEY REFERENCES customers (id),
        code TEXT NOT NULL,
        kind TEXT,
        for_customer BIGINT REFERENCES customers (id),
        is_bound INTEGER NOT NULL DEFAULT 0
    );
    CREATE UNIQUE INDEX gift_cards_by_code ON gift_cards (replace(replace(upper(code), '-', ''), ' ', ''));
    -- Codes are looked up without dashes, spaces and small letters.
    DROP INDEX vouchers_by_code;
    CREATE UNIQUE INDEX vouchers_by_code ON vouchers (replace(replace(upper(code), '-', ''), ' ', ''));
    """,
}

VERSION = max(UPGRADES)


def kept_at(path: str) -> str:
    """Where the copy of a shop from before its upgrade lies."""
    return f"{path}.before-upgrade-{VERSION}"


def after(version: int) -> Iterator[str]:
    """The statements that bring a shop of `version` up to `VERSION`."""
    for number in range(version + 1, VERSION + 1):
        yield from split(UPGRADES[number])
