"""Every command by its word: where its function stands, and the line that `--help` and the shell show of it.

A new command is one line here and one function there; the line is the first line of the function's docstring. Listing and
completing commands reads this table alone, so that no command pays for the imports of another.
"""

from collections.abc import Mapping

from loyalty_cli.values import frozen

_ROOM = "loyalty_cli.cli"


@frozen
class Verb:
    """One command: the function of that name in `cli/<module>.py`."""

    module: str
    function: str
    help: str


@frozen
class Noun:
    """A word that several verbs follow: `loyalty card issue`."""

    help: str
    verbs: "Mapping[str, Verb | Noun]"


SECTIONS: Mapping[str, Mapping[str, Verb | Noun]] = {
    "A shop": {
        "init": Verb("init", "init", "Make a shop."),
    },
    "At the counter": {
        "counter": Verb("counter", "counter", "Stand at the counter all day: scan, type, next customer."),
        "enroll": Verb("enroll", "enroll", "Write a new customer down, with a card."),
        "show": Verb("looking", "show", "Show what a cashier must know of a customer, in one screen."),
        "earn": Verb("till", "earn", "Book a purchase: points, stamps, and what they bring."),
        "pay": Verb("paying", "pay", "Settle a whole sale: what pays for it beside money, and what it earns."),
        "stamp": Verb("till", "stamp", "Put stamps on a stamp card by hand."),
        "redeem": Verb("till", "redeem", "Take a reward for points or a voucher."),
        "refund": Verb("till", "refund", "Take a purchase back: whole, by amount, or by line."),
        "void": Verb("till", "void", "Reverse an event that should not have been, exactly and once."),
        "adjust": Verb("till", "adjust", "Put a balance right by hand."),
        "transfer": Verb("sharing", "transfer", "Give points or credit of one customer to another."),
        "donate": Verb("sharing", "donate", "Give a customer's points to a cause; the shop pays it what they are worth."),
        "receipt": Verb("receipt", "receipt", "Print the receipt of an event again, as it was."),
        "scan": Verb("scanning", "scan_", "Read the cards in photos, scans and PDF files, and say whose they are."),
        "explain": Verb("telling", "explain", "Say why every number is what it is."),
        "history": Verb("telling", "history", "List what happened on an account, the newest first."),
    },
    "Customers and cards": {
        "customer": Noun(
            "People: find, list and change them, close an account.",
            {
                "list": Verb("customer", "list_", "List customers, the last to join first."),
                "find": Verb("customer", "find", "Find customers by any part of what is known of them."),
                "edit": Verb("customer", "edit", "Change what is known of a customer."),
                "close": Verb("customer", "close", "Close an account; refunds still work."),
                "reopen": Verb("customer", "reopen", "Open a closed account again."),
                "consent": Verb(
                    "privacy",
                    "consent",
                    "Write down what a customer agrees to be sent, or show it with all that was said before.",
                ),
                "export": Verb(
                    "privacy",
                    "export",
                    "Write out everything that is kept of a customer, for who asks what the shop knows of them.",
                ),
                "erase": Verb(
                    "privacy",
                    "erase",
                    "Take a customer out of the books, which stay as they are: for who asks to be forgotten.",
                ),
                "split": Verb("repairs", "split", "Give some of a customer's sales and cards to somebody new."),
                "merge": Verb("repairs", "merge", "Make two accounts of one person one: B becomes a part of A."),
                "move": Verb(
                    "repairs", "move", "Give a sale that was booked for the wrong customer, or for nobody, to the right one."
                ),
            },
        ),
        "household": Noun(
            "Households: several customers with one balance.",
            {
                "join": Verb("household", "join", "Let a customer share the account, and the balance, of another."),
                "leave": Verb("household", "leave", "Give a customer an empty account of their own again."),
                "show": Verb("household", "show", "Show who shares an account."),
            },
        ),
        "card": Noun(
            "Cards: draw, print, issue, block and replace them.",
            {
                "show": Verb("card", "show", "Draw the QR of a customer's card."),
                "print": Verb("card_printing", "print_", "Draw a card as a picture or a page; or print cards without a name."),
                "sheet": Verb("card_sheet", "sheet", "Put cards on sheets of paper, to print and to cut."),
                "export": Verb("card_export", "export", "Write cards for a card printer: cards.csv, and a picture of each."),
                "list": Verb("card_list", "list_", "List cards, the last issued first, or the blanks that wait."),
                "issue": Verb("card", "issue", "Give a customer one more card."),
                "block": Verb("card", "block", "Block a card; refunds still work."),
                "unblock": Verb("card", "unblock", "Open a blocked card again."),
                "replace": Verb("card", "replace", "Replace a lost card; the account stays as it is."),
                "key": Noun(
                    "Keys: what seals the codes on the cards.",
                    {
                        "show-id": Verb("card_key", "show_id", "Show which keys there are, by their ids and fingerprints."),
                        "rotate": Verb("card_key", "rotate", "Seal cards with a new key from now on."),
                        "revoke": Verb("card_key", "revoke", "Refuse the codes of a key at once."),
                    },
                ),
                "wallet": Verb("wallet", "wallet", "Put a customer's card into a phone's wallet: Apple's or Google's."),
            },
        ),
    },
    "Tiers, rewards, vouchers and packs": {
        "vip": Noun(
            "Tiers: who holds which, and tiers given by hand.",
            {
                "list": Verb("vip", "list_", "List who holds which tier, the highest first."),
                "promote": Verb("vip", "promote", "Give a tier by hand: earning can lift above it and falls back to it."),
                "revoke": Verb("vip", "revoke", "Take back every tier given by hand; what was earned stays."),
                "review": Verb("vip", "review", "Look ahead: who would lose a tier soon, and who is near to the next one."),
            },
        ),
        "reward": Noun(
            "Rewards: what can be had, and for what.",
            {
                "list": Verb("reward", "list_", "List the rewards: what they bring, cost, and what is left of them."),
            },
        ),
        "pack": Noun(
            "Packs: uses that are paid in advance, counted down.",
            {
                "sell": Verb("pack", "sell", "Sell a prepaid pack: so many uses for its price."),
                "use": Verb("pack", "use", "Count a customer's pack down."),
                "refund": Verb("pack", "refund", "Take back what is unused of a pack, and pay back its share of the price."),
                "show": Verb("pack", "show", "Show the packs of a customer: what is left of each, and through which day."),
            },
        ),
        "member": Noun(
            "Memberships: a tier for its term, paid for.",
            {
                "join": Verb("member", "join", "Sell a membership: its tier for its term; one that runs is carried on."),
                "cancel": Verb("member", "cancel", "End a membership, and pay back the price of its unused days."),
                "show": Verb("member", "show", "Show the memberships of a customer that run."),
                "list": Verb(
                    "member", "list_", "List the members: who, which membership, through which day; the next to end first."
                ),
            },
        ),
        "voucher": Noun(
            "Vouchers: single-use rights to rewards.",
            {
                "list": Verb("voucher", "list_", "List vouchers, the newest first."),
                "issue": Verb("voucher", "issue", "Issue vouchers by hand: to a customer, or for whoever bears them."),
                "show": Verb("voucher", "show", "Show what a voucher is good for, whose it is and what became of it."),
                "use": Verb("voucher", "use", "Take what a voucher is good for; it works once."),
                "cancel": Verb("voucher", "cancel", "Take an open voucher back."),
            },
        ),
        "gift": Noun(
            "Gift cards: money on a code, spent in parts by whoever bears it.",
            {
                "sell": Verb("gift", "sell", "Sell a gift card: its code opens what was paid. Buying one earns nothing."),
                "show": Verb("gift", "show", "Show what is left on a gift card, whether it is good, and what happened to it."),
                "use": Verb("gift", "use", "Pay a bill, or a part of it, with a gift card, without a customer."),
                "list": Verb("gift", "list_", "List gift cards, the last sold first. Of each code the end is shown."),
                "block": Verb("gift", "block", "Block a gift card: it pays nothing; a refund still works."),
                "unblock": Verb("gift", "unblock", "Open a blocked gift card again."),
                "refund": Verb("gift", "refund", "Take a gift card back: say how much to pay out, and cancel it."),
            },
        ),
    },
    "The programme": {
        "program": Noun(
            "The shop's rules: look at them, change them.",
            {
                "show": Verb("program", "show", "Write out the programme in force, as it was applied."),
                "check": Verb("program", "check", "Check a programme's text whole, and list every fault with its line."),
                "apply": Verb("program", "apply", "Put a programme in force as the next version, now or later."),
                "diff": Verb("program", "diff", "Say what a programme's text would change; nothing is applied."),
                "simulate": Verb(
                    "simulating",
                    "simulate",
                    "Live through the shop's own history under another programme, beside how it was; nothing is written.",
                ),
                "history": Verb("program", "history", "List the versions of the programme, the newest first."),
            },
        ),
    },
    "The books": {
        "import": Noun(
            "Files in: customers, purchases, balances, gift cards and vouchers from elsewhere.",
            {
                "customers": Verb("importing", "customers", "Enroll the people of a list; whom we have stay as they are."),
                "purchases": Verb("importing", "purchases", "Book the purchases of a file, as if each had been typed."),
                "balances": Verb("importing", "balances", "Book what customers bring from another programme, once each unit."),
                "gifts": Verb("importing", "gifts", "Take over another system's open gift cards with their codes, once each."),
                "vouchers": Verb("importing", "vouchers", "Take over another system's voucher codes as they are, once each."),
            },
        ),
        "export": Noun(
            "Files out: customers, purchases, the ledger, balances, gift cards, vouchers.",
            {
                "customers": Verb("exporting", "customers", "Write out the customers, as `import customers` reads them."),
                "purchases": Verb("exporting", "purchases", "Write out the purchases, as `import purchases` reads them."),
                "ledger": Verb("exporting", "ledger", "Write out every posting with its event."),
                "balances": Verb("exporting", "balances", "Write out the book balance of every customer."),
                "gifts": Verb(
                    "exporting", "gifts", "Write out the open gift cards by their codes, as `import gifts` reads them."
                ),
                "vouchers": Verb(
                    "exporting", "vouchers", "Write out the open vouchers by their codes, as `import vouchers` reads them."
                ),
                "tables": Verb(
                    "exporting", "tables", "Write all of it as plain tables into a SQLite file, to ask questions of."
                ),
            },
        ),
        "db": Noun(
            "The books as a file: verify them, copy them, bring them back.",
            {
                "verify": Verb("db_verify", "verify", "Compute every posting and balance again, and name whatever differs."),
                "rebuild": Verb(
                    "db_verify", "rebuild", "Put right what follows from the events: balances, lots, vouchers, counters."
                ),
                "info": Verb("db", "info", "Show where the books lie, how large they are and what they hold."),
                "backup": Verb("db", "backup", "Copy the books while the tills go on."),
                "copy": Verb(
                    "db_copy",
                    "copy",
                    "Copy a shop to another place, or to another engine; with --shop NAME let it join a chain.",
                ),
                "restore": Verb("db", "restore", "Bring a backup back; what the shop held before is kept beside it."),
                "upgrade": Verb("db", "upgrade", "Bring an older shop up to date."),
                "sweep": Verb("db", "sweep", "Write the file anew, without what was deleted from it."),
            },
        ),
        "report": Noun(
            "Reports for the owner, and statements to settle by.",
            {
                "day": Verb("takings", "day", "Sum a day up, till by till: what was sold, given back, earned and redeemed."),
                "liability": Verb("liability", "liability", "Say what is owed to customers, and what it is worth."),
                "expiring": Verb("report", "expiring", "Look ahead: what expires soon, day by day."),
                "shops": Verb("takings", "shops", "Lay the shops of a chain side by side: what each sold, gave and took."),
                "cause": Verb(
                    "statement", "cause", "State what a cause is owed: for visits, and for the points that customers gave."
                ),
                "partner": Verb(
                    "statement", "partner", "State what is to be settled with a partner: points given and taken there."
                ),
            },
        ),
        "expire": Verb("nightly", "expire", "Write down what has expired, give what tiers give once a year: every night."),
    },
    "Help": {
        "help": Verb(
            "help",
            "help",
            "Explain exit codes, the environment, times, the nightly run, how a customer is named, or a command.",
        ),
    },
}
COMMANDS: Mapping[str, Verb | Noun] = {word: command for section in SECTIONS.values() for word, command in section.items()}


def module(verb: Verb) -> str:
    """The dotted name of the module that a verb's function stands in."""
    return f"{_ROOM}.{verb.module}"
