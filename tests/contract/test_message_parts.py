"""What a message may be made of (Freshchat contract 4.4)."""

import pytest
from tests.contract.api import Api
from tests.contract.test_uploads import post_part

NESTED: object = {"text": {"content": "x"}}
for _ in range(9):
    NESTED = {"collection": {"sub_parts": [NESTED]}}


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({}, "exactly one member, and has 0"),
        ({"text": {"content": "x"}, "image": {"url": "http://x/y.png"}}, "exactly one member, and has 2"),
        ({"text": {"content": 7}}, "text.content is required and should be a string"),
        ({"text": "hello"}, "text should be an object"),
        ({"image": {}}, "image.url is required"),
        ({"image": {"url": " "}}, "image.url should not be empty"),
        ({"file": {"fileHash": "guess"}}, "names no uploaded file"),
        ({"file": {}}, "needs the fileHash"),
        ({"file": {"fileHash": ["x"]}}, "fileHash should be a string"),
        ({"collection": {"sub_parts": [{"text": {}}]}}, "sub_parts[0].text.content is required"),
        (
            {"template_content": {"type": "carousel", "sections": [{"parts": 1}]}},
            "sections[0].parts should be an array",
        ),
        (NESTED, "nested deeper"),
        ({"collection": {"sub_parts": [{"text": {"content": "x"}}] * 600}}, "more than 500 parts"),
        ("text", "message_parts"),
    ],
)
def test_a_part_that_cannot_be_shown_is_refused(sqlite_api: Api, part: object, reason: str) -> None:
    body = {"message_parts": [part], "actor_type": "bot"}
    conversation = sqlite_api.open()
    sqlite_api.refused("POST", f"/v2/conversations/{conversation}/messages", body, says=reason)


@pytest.mark.parametrize(
    ("part", "stored"),
    [
        ({"text": {"content": "x"}, "image": None}, {"text": {"content": "x"}}),
        ({"hologram": [1, {"a": None}]}, {"hologram": [1, {"a": None}]}),
        ({"video": {"url": "http://x/v.mp4", "content_type": "video/mp4"}},) * 2,
        ({"file": {"name": "a.pdf", "url": "http://x/a.pdf", "fileSource": "FRESHBOTS"}},) * 2,
        ({"quick_reply_button": {"label": "Yes", "display_order": "1"}},) * 2,
        (
            {
                "template_content": {
                    "type": "carousel",
                    "sections": [{"name": "title", "parts": [{"text": {"content": "x"}}]}],
                }
            },
        )
        * 2,
    ],
)
def test_a_part_is_given_back_as_it_came(sqlite_api: Api, part: object, stored: object) -> None:
    answer = post_part(sqlite_api, part)
    assert answer.status == 200, answer.body
    assert answer["messages"][0]["message_parts"] == [stored]
