"""Requests of rules: whatever a ticket says arrives as it was said, and as nothing else (Freshdesk contract 9.3)."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freehold.core.automation.placeholders import Markup, fill, fill_html, fill_line, only_name
from freehold.core.automation.requests import compose, why_not_content, why_not_url

SAID = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VISIBLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30)
"""What XML can hold, without the line breaks that it makes alike."""


def request(said: str, **action: Any) -> Any:
    values = {"ticket.id": 42, "ticket.subject": said}
    return compose({"request_type": "post", "url": "https://x.example.com/", "content_layout": "2", **action}, values)


@given(said=SAID)
def test_json_holds_what_was_said(said: str) -> None:
    text = '{"in": "<{{ticket.subject}}>", "bare": {{ ticket.subject }}, "esc\\"aped": "\\\\{{ticket.subject}}"}'
    expected = {"in": f"<{said}>", "bare": said, 'esc"aped': f"\\{said}"}
    assert json.loads(request(said, content_type="JSON", content=text).body) == expected
    structure = {"a": ["{{ticket.subject}}", 1, None, True, {"b": "{{ticket.subject}}{{ticket.subject}}"}]}
    expected = {"a": [said, 1, None, True, {"b": said + said}]}
    assert json.loads(request(said, content_type="json", content=structure).body) == expected
    simple = request(said, content_type="JSON", content_layout=1, content=["ticket_subject", "ticket.id"])
    assert json.loads(simple.body) == {"freshdesk_webhook": {"ticket_subject": said, "ticket_id": 42}}


@given(said=VISIBLE)
def test_xml_holds_what_was_said(said: str) -> None:
    text = "<t a='{{ticket.subject}}' b=\"{{ticket.subject}}\"><s>{{ticket.subject}}</s></t>"
    tree = ElementTree.fromstring(request(said, content_type="XML", content=text).body)
    assert (tree.get("a"), tree.get("b"), tree.findtext("s"), len(tree)) == (said, said, said, 1)
    body = request(
        said, content_type="XML", content={"1st <tag>": "{{ticket.subject}}", "list": [1, "{{ticket.id}}"]}
    ).body
    tree = ElementTree.fromstring(body)
    assert [(one.tag, one.text or "") for one in tree] == [("_1st__tag_", said), ("list", "1"), ("list", "42")]


@given(said=SAID)
def test_forms_and_addresses_hold_what_was_said(said: str) -> None:
    body = request(said, content_type="FORM", content="s={{ticket.subject}}&id={{ticket.id}}").body
    assert parse_qsl(body, keep_blank_values=True) == [("s", said), ("id", "42")]
    body = request(said, content_type="FORM", content={"a": {"b": ["{{ticket.subject}}"]}}).body
    assert parse_qsl(body, keep_blank_values=True) == [("a[b][]", said)]
    made = request(
        said, content_type="JSON", content="{}", url="https://x.example.com/a/{{ticket.subject}}?q={{ticket.subject}}"
    )
    parts = urlsplit(made.url)
    assert (parts.netloc, parts.path.count("/")) == ("x.example.com", 2)
    assert parse_qsl(parts.query, keep_blank_values=True) == [("q", said)]


@given(said=SAID)
def test_headers_and_subjects_are_one_line(said: str) -> None:
    made = request(said, content_type="JSON", content="{}", custom_headers={"X-S": "a {{ticket.subject}} b"})
    assert made.headers["X-S"].isprintable()
    assert made.headers["X-S"].startswith("a ")
    assert fill_line("{{ticket.subject}}\r\nBcc: x", {"ticket.subject": said}).isprintable()


@given(said=SAID)
def test_what_was_said_is_not_filled_again(said: str) -> None:
    values = {"ticket.subject": "{{ticket.id}}" + said, "ticket.id": 42}
    assert fill("{{ticket.subject}}", values) == "{{ticket.id}}" + said


def test_html_stays_html_and_text_stays_text() -> None:
    values = {"ticket.subject": "<b>&", "ticket.description": Markup("<p>&amp;</p>"), "ticket.cf_none": None}
    assert fill_html("<i>{{ticket.subject}}</i>{{ticket.description}}{{ticket.cf_none}}{{x}}", values) == (
        "<i>&lt;b&gt;&amp;</i><p>&amp;</p>"
    )
    assert fill("{{ Ticket.Subject }} {{ticket.subject}", values) == "<b>& {{ticket.subject}"
    assert (only_name(" {{ticket.id}} "), only_name("{{a}}{{b}}"), only_name("a")) == ("ticket.id", None, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://{{ticket.subject}}",
        "https://{{ticket.subject}}.example.com/",
        "https://x.example.com:{{ticket.id}}/",
        "{{ticket.subject}}",
        "{{ticket.subject}}://x.example.com",
        "https:{{ticket.subject}}//x.example.com",
        "https://x.example.com\\@{{ticket.subject}}/",
        "https://[{{ticket.id}}/",
        "gopher://x.example.com",
        "https://user:secret@x.example.com",
    ],
)
def test_a_ticket_never_says_where_a_request_goes(url: str) -> None:
    assert why_not_url(url) is not None


def test_content_is_looked_at_before_it_is_kept() -> None:
    assert why_not_content("json", "advanced", '{"a": {{ticket.id}}, "b": "{{ticket.subject}}"}') is None
    assert why_not_content("json", "advanced", '{"a": {{ticket.id}') is not None
    assert why_not_content("xml", "advanced", "<a><![CDATA[{{ticket.subject}}]]></a>") is None
    assert why_not_content("xml", "advanced", '<!DOCTYPE a SYSTEM "file:///x"><a/>') is not None
    assert why_not_content("form", "advanced", "anything") is None
    assert why_not_content("json", "simple", "no placeholder") is not None
    assert why_not_content("json", "advanced", "[" * 100_000) is not None
