"""The topics of `loyalty help`: short tables that hold for every command."""

from collections.abc import Mapping, Sequence

from loyalty_cli.errors import Unknown
from loyalty_cli.values import frozen


@frozen
class Topic:
    """A table of names and meanings, and what else must be said."""

    title: str
    rows: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


class UnknownTopic(Unknown):
    """There is no help of that name."""

    def __init__(self, typed: str, *, known: Sequence[str]) -> None:
        super().__init__("topic", typed=typed, hint="`loyalty help` lists them.", known=list(known))


TOPICS: Mapping[str, Topic] = {
    "exit-codes": Topic(
        "What the exit status says.",
        (
            ("0", "done"),
            ("1", "refused by a rule: not enough, a second void, a blocked card, a duplicate phone, a future time"),
            ("2", "bad usage or malformed input, a wrong check digit or a broken file included"),
            ("3", "an unknown or ambiguous customer, event, reward, stamp card or voucher"),
            ("4", "a ref with other content, or `init` over a shop"),
            ("5", "the database cannot be used: missing, busy, full, read-only, damaged, newer; nothing was written"),
            ("6", "not allowed for this member of staff"),
            ("7", "the outcome is unknown, or booked but not shown: repeat the same line with the ref in the message"),
            ("70", "a mistake of ours: LOYALTY_DEBUG=1 before the line shows where"),
            ("74", "an answer that only reads could not be written"),
            ("130", "interrupted"),
        ),
        ("", 'With --json a refusal is also an object on standard output: {"error": {"code": …, "message": …}}.'),
    ),
    "environment": Topic(
        "What the environment says: an option on the line wins, then the variable, then the default.",
        (
            ("LOYALTY_DB", "--db: the shop"),
            ("LOYALTY_AT", "--at: what stands for now"),
            ("LOYALTY_STAFF", "--staff: who stands at the counter"),
            ("LOYALTY_TILL", "--till: which till this is"),
            ("LOYALTY_SHOP", "--shop: which shop of a chain this is"),
            ("LOYALTY_JSON", "--json: 1 answers with JSON"),
            ("LOYALTY_QUIET", "--quiet: 1 answers with ids only"),
            ("LOYALTY_NO_COLOR", "--no-color: 1 leaves colours out; NO_COLOR does the same for every program"),
            ("LOYALTY_WALLET_APPLE", "--certificate of `card wallet --apple`"),
            ("LOYALTY_WALLET_PASSWORD", "what opens that certificate"),
            ("LOYALTY_WALLET_WWDR", "--wwdr: the certificate that issued it"),
            ("LOYALTY_WALLET_GOOGLE", "--certificate of `card wallet --google`"),
            ("LOYALTY_WALLET_ISSUER", "--issuer: the shop's number in Google's console"),
            ("LOYALTY_WALLET_LOGO", "--logo: the public address of the shop's logo"),
            (
                "LOYALTY_RECEIPT",
                "where --receipt and `loyalty receipt` print: raster:/dev/usb/lp0, socket:192.0.2.7, a file, -",
            ),
            ("LOYALTY_RECEIPT_QR", "1 puts the QR of the customer's card on receipts"),
            ("LOYALTY_PAPER", "receipt paper in mm: 58 (32 columns), 80 (48), or 80/42 for a printer of 42"),
            ("LOYALTY_KEY", "the keys of the cards, instead of the file beside the shop"),
            ("LOYALTY_SCAN_PREFIX", "what the scanner types before each code"),
            ("LOYALTY_SCAN_SUFFIX", "what the scanner types after each code, beside Enter or Tab"),
            ("LOYALTY_DEBUG", "1 shows the traceback of a mistake of ours"),
        ),
    ),
    "time": Topic(
        "How a time is written, and what it means.",
        (
            ("2026-02-17T14:05", "that minute on the shop's own clock"),
            ("2026-02-17T14:05:30Z", "that second in UTC; +02:00 and other offsets are understood too"),
            ("2026-02-17", "noon of that day"),
        ),
        (
            "",
            "--at stands for now in every command: what is written happened then, what is read is answered as of then.",
            "A sale later than five minutes from now is refused; an earlier one is taken and marked as late.",
            "Days such as an expiry are the last usable day, through its end, in the shop's time zone.",
        ),
    ),
    "nightly": Topic(
        "How `loyalty expire` runs every night; docs/nightly.md explains each line.",
        (
            ("cron", "15 4 * * *  /usr/local/bin/loyalty --db /srv/loyalty/shop.db expire >/dev/null"),
            ("systemd", "a service with ExecStart=/usr/local/bin/loyalty --db /srv/loyalty/shop.db expire, and a timer for it"),
            (
                "Windows",
                r'schtasks /Create /TN "Loyalty" /SC DAILY /ST 04:15 /TR '
                r'"C:\Loyalty\loyalty.exe --db C:\Loyalty\shop.db expire"',
            ),
        ),
        (
            "",
            "It writes down what has expired, and gives the vouchers of tiers: each year, and at birthdays. It makes nothing",
            "true: what is past its day cannot be spent before it has run either. The next run makes up for one that failed.",
            "`loyalty db info` says when it was done last, `loyalty expire --dry-run` what it would write.",
        ),
    ),
    "who": Topic(
        "How a customer is named, wherever a command says WHO.",
        (
            ("4929 1234 5678 9012", "the number on the card, with or without spaces"),
            ("26 digits", "the card's code, from a scanner that acts as a keyboard"),
            ("id:0C5T8PHFGN3R2", "the customer's id; #0C5T8PHFGN3R2 is the same"),
            ("+359 88 123 4567", "a phone number"),
            ("ana@example.com", "an e-mail address"),
            ("ext:K-1042", "the id that another system knows the customer by"),
            ("Ana", "a name, if only one customer has it"),
        ),
        ("", "A name of several words goes in quotes. Where more than one answers, they are listed and nothing is done."),
    ),
}
