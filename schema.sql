-- The whole memory of Loyalty on one page. Instants are UTC text (2026-02-17T12:00:00Z), days are text (2026-02-17), ids are
-- our own 63-bit integers, quantities are whole minor units. Events and postings happened and stay; what stands below them
-- is a projection: it moves in the same atomic block and can be rebuilt from them. WITHOUT ROWID lays the rows of one customer
-- side by side; another engine leaves the two words away.

-- What the file itself is: the shop's id, when it was made, what has been upgraded.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Every version of the programme, as it was written, and since when it has been in force. A shop of a chain may have versions of
-- its own: `source` is then what it says otherwise than version `chain`, which it is laid over, or a whole programme from before
-- it joined.
CREATE TABLE programs (
    version INTEGER NOT NULL PRIMARY KEY,
    from_at TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    staff TEXT,
    source TEXT NOT NULL,
    shop TEXT NOT NULL DEFAULT '',
    chain INTEGER REFERENCES programs (version)
);
CREATE INDEX programs_by_shop ON programs (shop, from_at);

-- Accounts and whose they are. A person's phone, e-mail and external id name one customer each; birthday is 1990-02-17, or 02-17
-- without a year. What belongs to whoever bears it, such as a gift card, is an account too; `holder` says of what kind. An
-- erased person's account stays, without anything that says whose it was. `account` is the account that a person uses who has
-- none alone: of somebody merged into another, or of the household.
CREATE TABLE customers (
    id BIGINT NOT NULL PRIMARY KEY,
    external_id TEXT,
    name TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    birthday TEXT,
    tags TEXT NOT NULL DEFAULT '',
    consent TEXT NOT NULL DEFAULT '{}',
    joined_at TEXT NOT NULL,
    closed_at TEXT,
    closed_reason TEXT,
    holder TEXT NOT NULL DEFAULT 'person',
    referred_by BIGINT REFERENCES customers (id),
    account BIGINT REFERENCES customers (id),
    CHECK (length(name) > 0)
);
CREATE UNIQUE INDEX customers_by_external_id ON customers (external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX customers_by_phone ON customers (phone) WHERE phone IS NOT NULL;
CREATE UNIQUE INDEX customers_by_email ON customers (email) WHERE email IS NOT NULL;
CREATE INDEX customers_by_ending ON customers ((id % 1048576));
CREATE INDEX customers_by_account ON customers (account) WHERE account IS NOT NULL;

-- Gift cards: a code opens an account that holds what is left on the card; it is looked up without dashes, spaces and small
-- letters. `kind` is the [[gift_card]] that it was sold as, `for_customer` whom it was sold for: one that is bound is spent by
-- nobody else.
CREATE TABLE gift_cards (
    account BIGINT NOT NULL PRIMARY KEY REFERENCES customers (id),
    code TEXT NOT NULL,
    kind TEXT,
    for_customer BIGINT REFERENCES customers (id),
    is_bound INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX gift_cards_by_code ON gift_cards (replace(replace(upper(code), '-', ''), ' ', ''));

-- What a customer is found by: any two words of the name in plain Latin letters, the whole name, the end of the phone number.
CREATE TABLE words (
    word TEXT NOT NULL,
    customer BIGINT NOT NULL REFERENCES customers (id),
    PRIMARY KEY (word, customer)
) WITHOUT ROWID;
CREATE INDEX words_by_customer ON words (customer);

-- Cards: a number opens an account. A blocked one says since when and why, a replaced one which number follows it; one that
-- was put on paper or plastic says when.
CREATE TABLE cards (
    number TEXT NOT NULL PRIMARY KEY,
    customer BIGINT NOT NULL REFERENCES customers (id),
    issued_at TEXT NOT NULL,
    blocked_at TEXT,
    blocked_reason TEXT,
    replaced_by TEXT REFERENCES cards (number),
    printed_at TEXT
);
CREATE INDEX cards_by_customer ON cards (customer);

-- Cards that were printed without a name, and that nobody holds yet. Whoever is given one takes its number into `cards`. A
-- blocked one, from a stack that was stolen or of somebody who was erased, is given to nobody.
CREATE TABLE blanks (
    number TEXT NOT NULL PRIMARY KEY,
    printed_at TEXT NOT NULL,
    blocked_at TEXT,
    blocked_reason TEXT
);

-- The keys that seal a card's code: a digit, and since when and until when codes of that key are taken. The key itself lies
-- beside the shop and never in it; its fingerprint tells whether it is the right one.
CREATE TABLE card_keys (
    id INTEGER NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    made_at TEXT NOT NULL,
    until TEXT,
    revoked_at TEXT,
    CHECK (id BETWEEN 0 AND 9)
);

-- The keys that a shop brought along when it joined: their codes are taken, and no card is sealed with them.
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

-- What happened, for good. `fact` is everything typed, and tells a repeated ref from another event under the same ref;
-- `before` is how the customer stood, `said` what the answer said beside the postings. `names` is the event that this one
-- corrects, or stands on: the purchase of a refund, the sale of a redemption.
CREATE TABLE events (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    customer BIGINT NOT NULL REFERENCES customers (id),
    at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    late INTEGER NOT NULL DEFAULT 0,
    program INTEGER NOT NULL REFERENCES programs (version),
    amount_minor BIGINT,
    names BIGINT REFERENCES events (id),
    ref TEXT NOT NULL,
    fact TEXT NOT NULL,
    before TEXT NOT NULL DEFAULT '{}',
    said TEXT NOT NULL DEFAULT '{}',
    staff TEXT,
    till TEXT,
    shop TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX events_by_ref ON events (ref, kind, shop);
CREATE INDEX events_by_customer ON events (customer, id);
CREATE INDEX events_by_ending ON events ((id % 1048576));
CREATE INDEX events_by_named ON events (names) WHERE names IS NOT NULL;
CREATE INDEX events_by_till ON events (coalesce(till, ''), shop, id);

-- Every move of one unit between a customer's lot and an account of the shop's, seen from the customer. One row cannot be
-- unbalanced.
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

-- Projection: the book balance of each unit, the sum of its postings.
CREATE TABLE balances (
    customer BIGINT NOT NULL REFERENCES customers (id),
    unit TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (customer, unit)
) WITHOUT ROWID;

-- Projection: what is left of each lot, and through which day. Number 0 is what the customer owes.
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
CREATE INDEX lots_by_expiry ON lots (expires_on) WHERE remaining > 0 AND expires_on IS NOT NULL;

-- Projection: vouchers. The code is the only secret; it opens the voucher once. It is looked up without
-- dashes, spaces and small letters.
CREATE TABLE vouchers (
    event BIGINT NOT NULL REFERENCES events (id),
    place INTEGER NOT NULL,
    customer BIGINT NOT NULL REFERENCES customers (id),
    code TEXT NOT NULL,
    reward TEXT NOT NULL,
    until TEXT,
    source TEXT NOT NULL,
    lot INTEGER,
    threshold INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    used_by BIGINT REFERENCES events (id),
    PRIMARY KEY (event, place)
);
CREATE UNIQUE INDEX vouchers_by_code ON vouchers (replace(replace(upper(code), '-', ''), ' ', ''));
CREATE INDEX vouchers_by_customer ON vouchers (customer);

-- Projection: what a hold keeps from being spent, until it lapses.
CREATE TABLE holds (
    event BIGINT NOT NULL PRIMARY KEY REFERENCES events (id),
    customer BIGINT NOT NULL REFERENCES customers (id),
    reward TEXT NOT NULL,
    lapses_at TEXT NOT NULL,
    parts TEXT NOT NULL,
    voucher TEXT,
    discount_minor BIGINT NOT NULL DEFAULT 0,
    credit_minor BIGINT NOT NULL DEFAULT 0,
    status TEXT NOT NULL
);
CREATE INDEX holds_by_customer ON holds (customer);

-- Projection: tiers given by hand, and those that a paid membership gives.
CREATE TABLE floors (
    event BIGINT NOT NULL PRIMARY KEY REFERENCES events (id),
    customer BIGINT NOT NULL REFERENCES customers (id),
    tier TEXT NOT NULL,
    from_at TEXT NOT NULL,
    until TEXT,
    lifted_by BIGINT REFERENCES events (id),
    membership TEXT,
    begins_on TEXT
);
CREATE INDEX floors_by_customer ON floors (customer);

-- Projection: each purchase net of what was given back; tiers and refunds count these.
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

-- Projection: uses of limited rules, carried remainders, stamps of a day. Customer 0 stands for all together.
CREATE TABLE counters (
    customer BIGINT NOT NULL,
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    at TEXT,
    PRIMARY KEY (customer, name)
) WITHOUT ROWID;

-- How far an import came: the file by its digest, the rows of it that are in the books, and when it was done. It moves in the
-- same atomic block as those rows, so that an import that was killed goes on where it stopped.
CREATE TABLE imports (
    digest TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    rows_done BIGINT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT
);

-- [sqlite]
CREATE TRIGGER events_stay_as_they_are BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
CREATE TRIGGER postings_stay_as_they_are BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting is never changed'); END;
CREATE TRIGGER postings_stay BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting is never deleted'); END;
-- [postgres]
-- What SQLite keeps in the head of its file: that this is a shop, and of which version. Whoever decides on what all customers
-- share keeps this row locked until the end of the block.
CREATE TABLE signature (
    application BIGINT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
);
-- The programme of an event is never taken away, so nothing is lost; with it every till would write a lock into one row.
ALTER TABLE events DROP CONSTRAINT events_program_fkey;
CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''%'', TG_ARGV[0]; END';
CREATE TRIGGER events_stay_as_they_are BEFORE UPDATE ON events
FOR EACH ROW EXECUTE FUNCTION refuse_change('an event is never changed');
CREATE TRIGGER events_stay BEFORE DELETE ON events
FOR EACH ROW EXECUTE FUNCTION refuse_change('an event is never deleted');
CREATE TRIGGER postings_stay_as_they_are BEFORE UPDATE ON postings
FOR EACH ROW EXECUTE FUNCTION refuse_change('a posting is never changed');
CREATE TRIGGER postings_stay BEFORE DELETE ON postings
FOR EACH ROW EXECUTE FUNCTION refuse_change('a posting is never deleted');
