"""What must not be seen is not seen: tickets among chats, notes in summaries, new members in old answers."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.api import Api, message

from freehold.core.conversations.model import conversations, messages
from freehold.core.people.queries import get_contact
from freehold.kernel.clock import SECOND
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import inserts

tried = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_CONVERSATION, _MESSAGE = inserts(conversations), inserts(messages)
SECRET = "Nobody who chats may read this"
CLASSIC = {
    "user": {"id", "created_time", "email", "first_name", "last_name", "phone", "avatar", "social_profiles", "properties"},
    "conversation": {"conversation_id", "app_id", "channel_id", "status", "agents", "users", "messages"},
    "message": {
        "id", "created_time", "app_id", "actor_type", "actor_id", "channel_id", "conversation_id", "message_type",
        "message_parts",
    },
}  # fmt: skip
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text('aé👋\\"\n', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def open_ticket(api: Api, user: str) -> tuple[str, int]:
    """A conversation of the other kind, with one message; its id and number."""

    def insert(tx: Any) -> tuple[str, int]:
        contact, uuid = get_contact(tx, user), new_uuid()
        number = tx.insert(
            _CONVERSATION, uuid=uuid, kind="ticket", state="open", contact_id=contact["id"], created_by=user,
            created_at=tx.now, updated_at=tx.now,
        )  # fmt: skip
        tx.insert(
            _MESSAGE, uuid=new_uuid(), conversation_id=number, kind="message", author_kind="contact", author=user,
            author_id=contact["id"], parts=f'[{{"text": {{"content": "{SECRET}"}}}}]', interaction_at=tx.now,
            created_at=tx.now,
        )  # fmt: skip
        return uuid, number

    return api.installation.database.write_now(insert)


def test_a_ticket_is_in_no_list_of_chats(api: Api) -> None:
    user = api.make_user()
    chat = api.open(user)
    ticket, number = open_ticket(api, user)
    for path in ("/v2/conversations", "/v2/conversations?status=new", f"/v2/users/{user}/conversations"):
        answer = api.get(path)
        assert [row["conversation_id"] for row in answer["conversations"]] == [chat]
        assert SECRET not in answer.content.decode()
        assert answer.body.get("pagination", {}).get("total_items", 1) == 1
    for key in (ticket, ticket.upper(), str(500_000_000_000_000 + number)):
        for method, path, body in (
            ("GET", f"conversations/{key}", None),
            ("PUT", f"conversations/{key}", {"status": "resolved"}),
            ("GET", f"conversations/{key}/messages", None),
            ("POST", f"conversations/{key}/messages", message("x")),
            ("POST", f"csat/{key}", {"stars": 5}),
        ):
            api.refused(method, f"/v2/{path}", body, status=404, word="CONVERSATION_NOT_FOUND")
    assert api.delete(f"/v2/users/{user}").status == 202, "erasing a user takes their tickets too"
    assert [row for row in api.rows("conversations") if row["uuid"] == ticket] == []
    assert api.get("/v2/conversations")["pagination"]["total_items"] == 0


@tried
@given(kinds=st.lists(st.sampled_from(["normal", "private", "system", "resolved"]), max_size=6))
def test_the_summary_of_a_conversation_is_its_newest_public_message(api: Api, kinds: list[str]) -> None:
    api.installation.clock.move(60 * SECOND)  # type: ignore[attr-defined]
    user = api.make_user()
    conversation = api.open(user)
    newest = api.thread(conversation)[-1]
    for kind in kinds:
        if kind == "resolved":
            api.put(f"/v2/conversations/{conversation}", {"status": "resolved"})
            continue
        actor = "system" if kind == "system" else "bot"
        given = {"actor_type": actor, "message_type": "private" if kind == "private" else "normal"}
        sent = api.say(conversation, SECRET if kind == "private" else "x", **given)
        newest = sent.body if kind != "private" else newest
    answer = api.get(f"/v2/users/{user}/conversations")
    assert answer["conversations"][0]["messages"] == [newest]
    assert SECRET not in answer.content.decode()


@tried
@given(
    more=st.dictionaries(st.sampled_from(["cf_x", "reference_id", "restore_id", "skill_id", "login_status"]), TEXT),
    properties=st.dictionaries(TEXT.filter(bool), JSON, max_size=3),
    meta=st.dictionaries(TEXT, JSON, max_size=3),
    status=st.sampled_from(["new", "resolved", "reopened", "waiting on customer", "waiting on internal team"]),
)
def test_classic_answers_have_no_new_members(
    api: Api, more: dict[str, str], properties: dict[str, Any], meta: dict[str, Any], status: str
) -> None:
    """Whatever is stored: an old client that fails on a member it does not know does not fail."""
    api.installation.clock.move(60 * SECOND)  # type: ignore[attr-defined]
    classic = api.with_token(profile="classic")
    user = classic.post("/v2/users", {"email": "amal@example.com", **more})
    body = {"channel_id": api.channel(), "users": [{"id": user["id"]}], "properties": properties}
    opened = classic.post("/v2/conversations", {**body, "messages": [{**message("x"), "meta_data": meta}]})
    path = f"/v2/conversations/{opened['conversation_id']}"
    changed = classic.put(path, {"status": status})
    sent = classic.post(f"{path}/messages", {**message("x"), "meta_data": meta, "reply_parts": []})
    assert {answer.status for answer in (opened, changed, sent)} == {200}
    listed = classic.get(f"{path}/messages")["messages"]
    for kind, objects in (
        ("user", [user.body, classic.get(f"/v2/users/{user['id']}").body, *classic.get("/v2/users")["users"]]),
        (
            "conversation",
            [opened.body, changed.body, classic.get(path).body, *classic.get("/v2/conversations")["conversations"]],
        ),
        ("message", [*opened["messages"], sent.body, *listed]),
    ):
        for shown in objects:
            assert set(shown) <= CLASSIC[kind], set(shown) - CLASSIC[kind]
    words = {"new", "assigned", "resolved", "reopened"}
    assert {row["status"] for row in classic.get("/v2/conversations")["conversations"]} <= words
