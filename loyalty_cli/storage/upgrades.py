"""How an older shop becomes one of today: an ordered list, the last number of which is the schema's version.

To change the schema: change `schema.sql`, append the same change here under the next number, and run the tests: they
compare a fresh shop with the oldest one after all upgrades. An upgrade that has been released is never edited.
"""

from collections.abc import Iterator

from loyalty_cli import storage

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
    5: """
    -- Customers and events are found by the last four characters of their ids.
    CREATE INDEX customers_by_ending ON customers ((id % 1048576));
    CREATE INDEX events_by_ending ON events ((id % 1048576));
    -- The rows of one customer lie side by side, and no second tree leads to them.
    ALTER TABLE words RENAME TO words_before;
    CREATE TABLE words (
        word TEXT NOT NULL,
        customer BIGINT NOT NULL REFERENCES customers (id),
        PRIMARY KEY (word, customer)
    ) WITHOUT ROWID;
    INSERT INTO words SELECT * FROM words_before;
    DROP TABLE words_before;
    CREATE INDEX words_by_customer ON words (customer);
    ALTER TABLE postings RENAME TO postings_before;
    CREATE TABLE postings (
        event BIGINT NOT NULL REFERENCES events (id),
        place INTEGER NOT NULL,
        customer BIGINT NOT NULL REFERENCES customers (id),
        unit TEXT NOT NULL,
        lot INTEGER NOT NULL,
        quantity BIGINT NOT NULL,
        account TEXT NOT NULL,
        rule TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (event, place),
        CHECK (quantity <> 0)
    ) WITHOUT ROWID;
    INSERT INTO postings SELECT * FROM postings_before;
    DROP TABLE postings_before;
    CREATE TRIGGER postings_stay_as_they_are BEFORE UPDATE ON postings
    BEGIN SELECT RAISE(ABORT, 'a posting is never changed'); END;
    CREATE TRIGGER postings_stay BEFORE DELETE ON postings
    BEGIN SELECT RAISE(ABORT, 'a posting is never deleted'); END;
    ALTER TABLE balances RENAME TO balances_before;
    CREATE TABLE balances (
        customer BIGINT NOT NULL REFERENCES customers (id),
        unit TEXT NOT NULL,
        quantity BIGINT NOT NULL,
        PRIMARY KEY (customer, unit)
    ) WITHOUT ROWID;
    INSERT INTO balances SELECT * FROM balances_before;
    DROP TABLE balances_before;
    ALTER TABLE lots RENAME TO lots_before;
    CREATE TABLE lots (
        customer BIGINT NOT NULL REFERENCES customers (id),
        unit TEXT NOT NULL,
        number INTEGER NOT NULL,
        event BIGINT NOT NULL REFERENCES events (id),
        earned_at TEXT NOT NULL,
        opens_at TEXT NOT NULL,
        earned_on TEXT NOT NULL,
        expires_on TEXT,
        remaining BIGINT NOT NULL,
        broken BIGINT NOT NULL DEFAULT 0,
        terms TEXT,
        is_full INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (customer, unit, number),
        CHECK (remaining >= 0 OR number = 0),
        CHECK (broken >= 0)
    ) WITHOUT ROWID;
    INSERT INTO lots SELECT * FROM lots_before;
    DROP TABLE lots_before;
    CREATE INDEX lots_by_expiry ON lots (expires_on) WHERE remaining > 0 AND expires_on IS NOT NULL;
    ALTER TABLE purchases RENAME TO purchases_before;
    CREATE TABLE purchases (
        customer BIGINT NOT NULL REFERENCES customers (id),
        event BIGINT NOT NULL REFERENCES events (id),
        at TEXT NOT NULL,
        day TEXT NOT NULL,
        counts_at TEXT NOT NULL,
        amount_minor BIGINT NOT NULL,
        spend_minor BIGINT NOT NULL,
        points BIGINT NOT NULL,
        returned_minor BIGINT NOT NULL DEFAULT 0,
        is_gone INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (customer, event),
        CHECK (returned_minor >= 0 AND returned_minor <= amount_minor)
    ) WITHOUT ROWID;
    INSERT INTO purchases SELECT * FROM purchases_before;
    DROP TABLE purchases_before;
    ALTER TABLE counters RENAME TO counters_before;
    CREATE TABLE counters (
        customer BIGINT NOT NULL,
        name TEXT NOT NULL,
        quantity BIGINT NOT NULL,
        at TEXT,
        PRIMARY KEY (customer, name)
    ) WITHOUT ROWID;
    INSERT INTO counters SELECT * FROM counters_before;
    DROP TABLE counters_before;
    """,
    6: """
    -- What one shop of a chain says otherwise.
    ALTER TABLE programs ADD COLUMN shop TEXT NOT NULL DEFAULT '';
    ALTER TABLE programs ADD COLUMN chain INTEGER REFERENCES programs (version);
    CREATE INDEX programs_by_shop ON programs (shop, from_at);
    """,
    7: """
    -- The keys of shops that joined a chain.
    CREATE TABLE joined_keys (
        shop TEXT NOT NULL,
        id INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        made_at TEXT NOT NULL,
        until TEXT,
        revoked_at TEXT,
        PRIMARY KEY (shop, id),
        CHECK (id BETWEEN 0 AND 9)
    );

    -- [postgres]
    -- No sale writes a lock into the row of its programme.
    ALTER TABLE events DROP CONSTRAINT events_program_fkey;
    """,
    8: """
    -- Whoever has two words in the name is found by any two of them at one place.
    INSERT INTO words
    SELECT one.word || ' ' || other.word, one.customer
    FROM words AS one JOIN words AS other ON other.customer = one.customer AND other.word <> one.word
    WHERE substr(one.word, 1, 1) NOT IN ('=', '~') AND substr(other.word, 1, 1) NOT IN ('=', '~');
    DELETE FROM words
    WHERE substr(word, 1, 1) NOT IN ('=', '~') AND word NOT LIKE '% %' AND EXISTS (
        SELECT 1 FROM words AS pair
        WHERE pair.customer = words.customer AND pair.word > words.word || ' ' AND pair.word < words.word || '!'
    );
    """,
    9: """
    -- A till finds its last event at once, however long it was silent.
    CREATE INDEX events_by_till ON events (coalesce(till, ''), shop, id);
    """,
}

VERSION = max(UPGRADES)


def kept_at(path: str) -> str:
    """Where the copy of a shop from before its upgrade lies."""
    return f"{path}.before-upgrade-{VERSION}"


def after(version: int, engine: str) -> Iterator[str]:
    """The statements that bring a shop of `version` on that engine up to `VERSION`."""
    from textwrap import dedent  # a till that upgrades nothing does without

    for number in range(version + 1, VERSION + 1):
        yield from storage.schema.statements(engine, text=dedent(UPGRADES[number]))
