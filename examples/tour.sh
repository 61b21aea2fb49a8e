#!/bin/sh
# A tour of Loyalty in under a minute: a shop is opened, eighteen months of real purchases go in, and a cashier serves.
# Everything lies in demo-shop/; delete the folder and nothing is left.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
shop=${DEMO_SHOP:-demo-shop}
rm -rf "$shop" && mkdir -p "$shop"
export LOYALTY_DB="$shop/shop.db" LOYALTY_TILL=front
unset LOYALTY_JSON LOYALTY_QUIET LOYALTY_AT 2>/dev/null || true

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m'); else bold= dim= plain=; fi
say() { printf '\n%s%s%s\n' "$dim" "$1" "$plain"; }
run() { printf '%s$ loyalty' "$bold"; for word in "$@"; do case $word in *[\ \&]*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac; done; printf '%s\n' "$plain"; loyalty "$@"; }

say "A record shop opens. Its promises are one commented file: points, a card of ten visits, rewards, tiers."
run init --program "$here/record-shop.toml" --at 1997-01-01T08:00

say "Eighteen months of purchases of a real shop (the public CDNOW log) are loaded, each judged by the rules of its day."
run import purchases "$here/cdnow-purchases.csv.gz" --map date=at --create-customers

say "What the books hold now: 69,659 purchases of 23,570 customers, counted again."
run db info

say "Who is customer 00111, on the evening of the last day in that log?"
run show ext:00111 --at 1998-06-30T20:00

say "Today somebody new comes in, and gets a card: a number that catches mistyped digits."
run enroll "Иван Петров" --phone +359888123456 --birthday 05-17

say "He is found by his name in any script. A purchase, under the number of its receipt: typed twice, it counts once."
run earn ivan 104.50 --ref R1041
run earn ivan 104.50 --ref R1041

say "Points become money off the next bill, tied to that sale..."
run earn ivan 48.00 --ref R1042
run redeem ivan five-off --sale ref:R1042

say "...and when the sale comes back, so do the points it spent, and the points it earned go."
run refund ref:R1042

say "Any number can be asked why."
run explain ref:R1041
run explain ivan

say "Every posting is computed again from what was typed, by the same rules, and compared."
run db verify

say "And this is the card in his hand: any phone or scanner reads it."
run card show ivan
say "The shop lies in $shop/. Go on: LOYALTY_DB=$shop/shop.db .venv/bin/loyalty --help"
