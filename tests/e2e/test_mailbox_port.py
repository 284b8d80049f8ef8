"""Other programs of the machine hand their mail to a running server, which keeps it beside its own."""

import json
import smtplib
import socket
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.servers import freehold, serving


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_mail_of_another_program_is_kept_and_shown(tmp_path: Path, port: int) -> None:
    data = tmp_path / "desk"
    message = EmailMessage()
    message["Subject"] = "Nightly büild"
    message["From"], message["To"] = "ci@example.com", "dev@example.com"
    message.set_content("It works")
    message.add_alternative("<b>It works</b><script>x()</script>", subtype="html")
    with serving(data, environment={"FREEHOLD_MAILBOX_PORT": str(port)}):
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.send_message(message)
            client.sendmail("a@example.com", ["b@example.com"], b"\xff\x00 no mail at all")
            with pytest.raises(smtplib.SMTPException):
                client.sendmail("a@example.com", ["b@example.com"], b"x" * 6_000_000)
        lines = freehold("mail", "list", "--json", data=data).splitlines()
        newest, first = [json.loads(line) for line in lines]
        assert {name: first[name] for name in ("state", "about", "from", "to", "subject", "ticket")} == {
            "state": "kept",
            "about": "foreign",
            "from": "ci@example.com",
            "to": ["dev@example.com"],
            "subject": "Nightly büild",
            "ticket": None,
        }
        assert newest["from"] == "a@example.com"
        shown = json.loads(freehold("mail", "show", str(first["id"]), "--json", data=data))
        assert shown["text"].strip() == "It works"
        assert "x()" not in shown["html"]


def test_a_port_that_is_taken_is_told_at_once(tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with (
            pytest.raises(AssertionError),
            serving(tmp_path / "desk", environment={"FREEHOLD_MAILBOX_PORT": str(port)}),
        ):
            pass
    log = (tmp_path / "desk.log").read_text()
    assert f"127.0.0.1 port {port} is in use by another program" in log
