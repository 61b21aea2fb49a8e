"""Where receipts go, and that a dead printer undoes nothing."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.receipts import printing, target
from loyalty_cli.receipts.slip import Line
from loyalty_cli.receipts.target import PAPERS, BadPaper, BadTarget, Target
from tests.conftest import Shop

PAPER = PAPERS["80"]
SLIP = (Line("Ana"),)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("-", Target("text", "-")),
        ("slip.txt", Target("text", "slip.txt")),
        ("./a:b", Target("text", "./a:b")),
        ("C:\\slips.txt", Target("text", "C:\\slips.txt")),
        ("raster:slip.bin", Target("raster", "slip.bin")),
        ("/dev/usb/lp0", Target("raster", "/dev/usb/lp0", is_device=True)),
        ("/dev/stdout", Target("text", "/dev/stdout")),
        ("COM3", Target("raster", "COM3", is_device=True)),
        ("\\\\.\\COM3", Target("raster", "\\\\.\\COM3", is_device=True)),
        ("escpos:COM3", Target("escpos", "COM3", is_device=True)),
        ("escpos-cp866:-", Target("escpos", "-", page="cp866")),
        ("socket:till.local", Target("raster", "socket:till.local", ("till.local", 9100))),
        ("socket:9100", Target("raster", "socket:9100", ("localhost", 9100))),
        ("text:socket:192.0.2.7:9101", Target("text", "socket:192.0.2.7:9101", ("192.0.2.7", 9101))),
        ("socket:[2001:db8::7]", Target("raster", "socket:[2001:db8::7]", ("2001:db8::7", 9100))),
        ("socket:[::1]:9101", Target("raster", "socket:[::1]:9101", ("::1", 9101))),
    ],
)
def test_a_target_is_a_mode_and_a_place(typed: str, read: Target) -> None:
    assert target.read(typed) == read


BAD = [
    "",
    "pdf:-",
    "rastre:x",
    "text-cp866:x",
    "escpos-cp999:x",
    "socket:",
    "socket:h:0",
    "socket:h:99999",
    "socket:::1",
    "text:",
]


@pytest.mark.parametrize("typed", BAD)
def test_what_is_no_target_is_refused(typed: str) -> None:
    with pytest.raises(BadTarget):
        target.read(typed)


def test_paper_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(BadPaper):
        target.paper("57")


class FakePrinter:
    """A network printer on this machine: it keeps what it is sent."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.taken = b""
        self.thread = threading.Thread(target=self._take, daemon=True)
        self.thread.start()

    def _take(self) -> None:
        connection, _ = self.listening.accept()
        with connection:
            while part := connection.recv(65536):
                self.taken += part


@pytest.fixture
def network_printer() -> Iterator[FakePrinter]:
    found = FakePrinter()
    yield found
    found.listening.close()


@pytest.fixture
def rosa(shop: Shop) -> Shop:
    shop.done("enroll Ana")
    return shop


def is_booked(shop: Shop, points: int) -> bool:
    return bool(shop.done("show Ana")["balance"]["points"] == points)


@pytest.mark.parametrize("mode", ["text", "escpos", "raster"])
def test_a_network_printer_gets_exactly_the_bytes(network_printer: FakePrinter, mode: str) -> None:
    where = target.read(f"{mode}:socket:127.0.0.1:{network_printer.port}")
    printing.send(SLIP, where, PAPER)
    network_printer.thread.join(5)
    assert network_printer.taken == printing.rendered(SLIP, where, PAPER)


def test_a_sale_is_printed_after_it_is_booked(rosa: Shop, network_printer: FakePrinter) -> None:
    said = rosa(f"earn --receipt=text:socket:127.0.0.1:{network_printer.port} Ana 12.50")
    network_printer.thread.join(5)
    assert (said.code, said.err) == (0, "")
    assert "12.50 EUR" in network_printer.taken.decode()
    assert said.out.startswith("Ana: 12.50 EUR")


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return int(gone.getsockname()[1])


@pytest.mark.parametrize(
    "printer", ["/dev/no-such-printer", "raster:/nowhere/slip", "folder", "socket:closed", "socket:no.invalid"]
)
def test_a_dead_printer_never_undoes_a_sale(rosa: Shop, printer: str, tmp_path: Path) -> None:
    where = printer.replace("folder", str(tmp_path)).replace("closed", f"127.0.0.1:{closed_port()}")
    said = rosa(f"earn Ana 12.50 --receipt={where}")
    assert said.code == 0
    assert said.out.startswith("Ana: 12.50 EUR")
    assert said.err.startswith("Booked, but the receipt could not be printed (")
    assert "prints it again." in said.err
    told = rosa.json(f"earn Ana 10 --receipt={where} --quiet")
    assert (told.code, told.err.strip()) == (0, told.json["receipt_error"])
    assert is_booked(rosa, 22)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full to stand for a full disk")
def test_a_full_disk_is_a_remark(rosa: Shop) -> None:
    said = rosa("earn Ana 12.50 --receipt=/dev/full")
    assert (said.code, "no space left" in said.err) == (0, True)


def test_a_printer_that_hangs_does_not_hang_the_till() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        where = Target("text", "x", deaf.getsockname())
        with pytest.raises(TimeoutError) as hung:
            printing.send((Line("x" * 40),) * 200_000, where, PAPER, patience=0.2)
        assert printing.said(hung.value) == "the printer does not answer"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes with names are a thing of Unix")
def test_a_device_that_nobody_opens_does_not_hang_the_till(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    with pytest.raises(OSError, match="does not answer"):
        printing.send(SLIP, Target("text", str(tmp_path / "lp0"), is_device=True), PAPER, patience=0.1)


@pytest.mark.parametrize("typed", ["pdf:-", "socket:h:0"])
def test_a_bad_target_is_refused_before_anything_is_booked(rosa: Shop, typed: str) -> None:
    said = rosa.json(f"earn Ana 12.50 --receipt={typed}")
    assert (said.code, said.refusal) == (2, "bad_receipt_target")
    assert is_booked(rosa, 0)


def test_bytes_do_not_go_into_a_json_answer(rosa: Shop) -> None:
    said = rosa.json("earn Ana 12.50 --receipt=escpos:-")
    assert (said.code, said.refusal) == (2, "usage")
    assert is_booked(rosa, 0)


def test_paper_of_no_known_width_is_refused_before_anything_is_booked(rosa: Shop) -> None:
    rosa.env["LOYALTY_PAPER"] = "57"
    assert rosa.json("earn Ana 12.50 --receipt").refusal == "bad_paper"
    assert is_booked(rosa, 0)


def test_a_receipt_on_standard_output_stands_there_alone(rosa: Shop) -> None:
    said = rosa("earn Ana 12.50 --receipt")
    assert said.out.splitlines()[0].strip() == "Café Rosa"
    assert said.err.splitlines()[0] == "Ana: 12.50 EUR, +12 points"
    assert "Ana: " not in said.out


def test_the_environment_says_where_and_the_option_asks(rosa: Shop, tmp_path: Path) -> None:
    rosa.env["LOYALTY_RECEIPT"] = str(tmp_path / "slips.txt")
    rosa.done("earn Ana 1")
    assert not (tmp_path / "slips.txt").exists()
    rosa.done("earn Ana 12.50 --receipt")
    rosa.done("earn Ana 13.50 --receipt=")
    written = (tmp_path / "slips.txt").read_text(encoding="utf-8")
    assert ("12.50 EUR" in written, "13.50 EUR" in written) == (True, True)


def test_a_dry_run_prints_nothing(rosa: Shop) -> None:
    said = rosa("earn Ana 12.50 --receipt --dry-run")
    assert "Nothing was written" in said.out
    assert "Thank you" not in said.out


def test_a_receipt_that_was_asked_for_again_and_fails_is_exit_74(rosa: Shop, tmp_path: Path) -> None:
    rosa.done("earn Ana 12.50")
    said = rosa.json(["receipt", "last", "--to", str(tmp_path)])
    assert (said.code, said.refusal) == (74, "not_printed")
    assert rosa(["receipt", "last", "--to", str(tmp_path / "slip.txt")]).code == 0
    assert "COPY" in (tmp_path / "slip.txt").read_text(encoding="utf-8")


def test_the_code_of_the_card_stands_on_the_slip_if_wanted(rosa: Shop) -> None:
    assert "▀" not in rosa.done("earn Ana 12.50 --receipt")["receipt"]
    rosa.env["LOYALTY_RECEIPT_QR"] = "1"
    assert "▀" in rosa.done("earn Ana 12.50 --receipt")["receipt"]


def test_a_negative_number_and_a_bare_receipt_stand_on_one_line(rosa: Shop) -> None:
    rosa.done("earn Ana 12.50")
    assert "-5 points" in rosa.done("adjust --receipt Ana -5 --reason slip")["receipt"]
    assert "-5 points" in rosa.done("adjust Ana -5 --receipt --reason slip")["receipt"]


def test_the_value_of_another_option_is_not_taken_for_the_receipt(rosa: Shop) -> None:
    said = rosa.done(["adjust", "Ana", "+5", "--reason", "--receipt"])
    assert (said["reason"], "receipt" in said) == ("--receipt", False)
