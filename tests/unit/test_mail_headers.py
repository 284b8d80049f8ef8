"""The headers of a mail, whatever somebody has written into names, addresses and subjects."""

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freehold.contracts.mail.addressing import mailbox
from freehold.contracts.mail.compose import compose
from freehold.kernel.text import encode_text

MORNING = 1_767_603_600_000


def written(**given: Any) -> EmailMessage:
    """A mail, as a reader's program takes it apart."""
    lists = {name: encode_text(given.pop(name, [])) for name in ("to_emails", "cc_emails", "bcc_emails")}
    row = {"from_email": "desk@example.com", "subject": "Hi", "html": "<p>Hi</p>", "message_id": "1@example.com"}
    row |= {"created_at": MORNING, "is_automatic": False, **lists, **given}
    raw = compose(row, [], None).content
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@settings(max_examples=200, deadline=None)
@given(name=NAMES, subject=NAMES)
def test_what_is_written_is_what_is_read(name: str, subject: str) -> None:
    clean = "".join(c if c.isprintable() else " " for c in name).replace('"', "").replace("\\", "").strip()
    message = written(
        to_emails=[f"{name} <rita@example.com>"] if "<" not in name else ["rita@example.com"], subject=subject
    )
    [address] = message["To"].addresses
    assert address.addr_spec == "rita@example.com"
    if "<" not in name and ">" not in name:
        # Python's reader keeps the blanks between encoded words, which RFC 2047 6.2 says to drop.
        assert "".join(address.display_name.split()) == "".join(clean.split())
    shown = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    assert " ".join(str(message["Subject"]).split()) == shown
    assert set(message.keys()) <= {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=80))
def test_no_address_adds_a_header_or_breaks_the_mail(text: str) -> None:
    message = written(to_emails=["rita@example.com"], cc_emails=[text], from_email=text)
    assert set(message.keys()) <= {
        "From", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"
    }  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["rita@example.com"]


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("rita@example.com", "", "rita@example.com"),
        ("Rita Ray <rita@example.com>", "Rita Ray", "rita@example.com"),
        ('"Ray, Rita" <rita@example.com>', "Ray, Rita", "rita@example.com"),
        ("Rita <rita@bücher.example>", "Rita", "rita@xn--bcher-kva.example"),
        (".rita@example.com", "", '".rita"@example.com'),
        ("ri..ta@example.com", "", '"ri..ta"@example.com'),
        ("o'neil+x@example.com", "", "o'neil+x@example.com"),
        ("a\r\nBcc: b@x.example <c@x.example>", "a  Bcc: b@x.example", "c@x.example"),
    ],
)
def test_a_mailbox_is_a_name_and_an_address(text: str, name: str, address: str) -> None:
    assert mailbox(text) == (name, address)


@pytest.mark.parametrize("html", ["<div>" * 200_000, "&" * 300_000, "<b><i>" * 100_000, "<table>" * 50_000])
def test_html_that_is_a_trap_costs_little(html: str) -> None:
    began = time.process_time()
    written(to_emails=["rita@example.com"], html=html)
    assert time.process_time() - began < 3


def test_a_thousand_names_cost_little() -> None:
    many = [f'Nämé {number}, "Jr" <a{number}@example.com>' for number in range(1000)]
    began = time.process_time()
    message = compose(
        {
            "from_email": "desk@example.com",
            "subject": "Hi",
            "html": "x",
            "message_id": "1@example.com",
            "created_at": MORNING,
            "is_automatic": True,
            "to_emails": "[]",
            "bcc_emails": "[]",
            "cc_emails": encode_text(many),
        },
        [],
        None,
    )
    assert len(message.recipients) == 1000
    assert message.content
    assert time.process_time() - began < 2
