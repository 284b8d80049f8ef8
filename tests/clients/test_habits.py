"""The habits of clients that exist only as source code (Freshchat contract 8 and 10.2), reproduced from the contract's words.

Each test does what one program does, with its way of asking and of reading the answer, and fails where it would.
"""

from typing import Any

import pytest
from tests.clients.published import Account, account, wait_until

JSON = dict[str, Any]


def text(content: str) -> list[JSON]:
    return [{"text": {"content": content}}]


class TestBridgeToTeams:
    """wedosoft/freshchat-bridge: looks users up by reference, tries both ids, merges properties by itself."""

    def test_finds_or_creates_the_user_by_reference(self, served: Account) -> None:
        found = served.client.get("/users", params={"reference_id": "teams-1"}).json()["users"]
        assert found == []
        created = served.client.post("/users", json={"reference_id": "teams-1", "first_name": "Ana"})
        assert created.status_code == 201
        found = served.client.get("/users", params={"reference_id": "teams-1"}).json()["users"]
        assert [one["id"] for one in found] == [created.json()["id"]]

    def test_merges_properties_and_sends_the_whole_list(self, served: Account) -> None:
        user = served.user(first_name="Ana", properties=[{"name": "team", "value": "red"}])
        kept = {one["name"]: one["value"] for one in served.call("GET", f"/users/{user}")["properties"]}
        merged = [{"name": name, "value": value} for name, value in {**kept, "role": "lead"}.items()]
        answer = served.call("PUT", f"/users/{user}", {"properties": merged})
        assert {one["name"]: one["value"] for one in answer["properties"]} == {"team": "red", "role": "lead"}

    def test_reads_a_conversation_by_its_number_and_by_its_guid(self, served: Account) -> None:
        user = served.user(first_name="Ana")
        guid = served.chat(user, "Hello")
        message = served.call("GET", f"/conversations/{guid}/messages")["messages"][0]
        number = message["freshchat_conversation_id"]
        assert number.isdigit()
        for path in (f"/conversations/{number}", f"/conversations/{guid}"):
            assert served.call("GET", path)["conversation_id"] == guid
            assert served.call("PUT", path, {"properties": {"priority": "High"}})["properties"]["priority"] == "High"
            sent = {"message_parts": text("by either id"), "actor_type": "user", "actor_id": user}
            assert served.call("POST", f"{path}/messages", sent)["conversation_id"] == guid
            assert len(served.call("GET", f"{path}/messages")["messages"]) > 1

    def test_is_told_that_conversation_properties_are_no_list(self, served: Account) -> None:
        chat = served.chat(served.user(first_name="Ana"), "Hello")
        sent = {"properties": [{"name": "priority", "value": "High"}]}
        answer = served.client.put(f"/conversations/{chat}", json=sent)
        assert answer.status_code == 400
        assert "Conversation payload not valid" in answer.json()["message"]

    def test_opens_a_new_conversation_when_the_old_one_was_superseded(self, served: Account) -> None:
        user = served.user(first_name="Ana")
        old = served.chat(user, "Hello")
        served.call("PUT", f"/conversations/{old}", {"status": "resolved"})
        new = served.chat(user, "Something else")
        assert new != old
        sent = {"message_parts": text("To the old one"), "actor_type": "user", "actor_id": user}
        answer = served.client.post(f"/conversations/{old}/messages", json=sent)
        assert answer.status_code == 400
        assert "not the latest conversation" in answer.json()["message"]
        assert served.chat(user, "To whichever is open") == new

    def test_uploads_a_file_sends_it_by_hash_and_rereads_its_address(self, served: Account) -> None:
        chat = served.chat(served.user(first_name="Ana"), "Hello")
        files = {"file": ("Rechnung März.txt", b"42 EUR", "text/plain")}
        uploaded = served.client.post("/files/upload", files=files).json()
        assert uploaded["file_security_status"] == "SAFE_FILE"
        part = {"name": uploaded["file_name"], "file_hash": uploaded["file_hash"], "contentType": "text/plain"}
        sent = {"message_parts": [{"file": part}], "actor_type": "system"}
        posted = served.call("POST", f"/conversations/{chat}/messages", sent)
        thread = served.call("GET", f"/conversations/{chat}/messages")["messages"]
        [file] = [one["message_parts"][0]["file"] for one in thread if one["id"] == posted["id"]]
        assert (file["content_type"], file["file_size_in_bytes"]) == ("text/plain", 6)
        assert served.client.get(file["url"], headers={"Authorization": ""}).content == b"42 EUR"


class TestDownloader:
    """getkarta/freshchat-downloader: counts pages by `total_pages`, reads threads backwards, waits when it is told to."""

    def test_reads_all_users_and_their_threads(self, served: Account) -> None:
        users = {served.user(first_name=f"Page {number}") for number in range(12)}
        user = sorted(users)[0]
        chat = served.chat(user, *(f"line {number}" for number in range(60)))
        seen, page, pages = [], 1, 1
        while page <= pages:
            given = {"page": page, "items_per_page": 5, "created_from": "2020-01-01T00:00:00.000Z"}
            answer = served.client.get("/users", params=given).json()
            seen += [one["id"] for one in answer["users"]]
            pages, page = answer["pagination"]["total_pages"], page + 1
        assert users <= set(seen)
        assert len(seen) == len(set(seen)) == answer["pagination"]["total_items"]

        rows = served.call("GET", f"/users/{user}/conversations")["conversations"]
        assert [one.get("id") or one.get("conversation_id") for one in rows] == [chat]
        lines: list[str] = []
        for page in range(1, 10):
            given = {"page": page, "items_per_page": 50}
            messages = served.client.get(f"/conversations/{chat}/messages", params=given).json()["messages"]
            if not messages:
                break
            lines += [one["message_parts"][0]["text"]["content"] for one in messages if one["message_type"] != "system"]
        assert lines[::-1] == [f"line {number}" for number in range(60)]

    def test_waits_a_whole_number_of_seconds(self, tmp_path: Any) -> None:
        with account(tmp_path, environment={"FREEHOLD_RATE_LIMIT": "2"}) as limited:
            while (answer := limited.client.get("/channels")).status_code == 200:
                pass
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("2", "0")
        assert answer.headers["X-RateLimitReset"] == answer.headers["X-RateLimit-Reset"]


class TestForwarderToMattermost:
    """pelicargo/freshchat-mattermost: a base URL that ends in a slash, and paging in the body of a GET."""

    def test_asks_for_as_many_agents_as_there_are(self, served: Account) -> None:
        for number in range(12):
            served.agent(f"pelican{number}@example.com")
        first = served.client.request("GET", f"{served.url}/v2//agents", data={"items_per_page": "1"}).json()
        assert len(first["agents"]) == 1
        total = first["pagination"]["total_items"]
        assert total >= 12
        every = served.client.request("GET", f"{served.url}/v2//agents", data={"items_per_page": str(total)})
        assert len({one["id"] for one in every.json()["agents"]}) == total

    def test_answers_as_an_agent_who_is_not_assigned(self, served: Account) -> None:
        agent, chat = served.agent("stork@example.com"), served.chat(served.user(first_name="Ana"), "Hello")
        sent = {"message_parts": text("Hi"), "actor_type": "agent", "actor_id": agent, "message_type": "normal"}
        answer = served.client.post(f"{served.url}/v2//conversations/{chat}/messages", json=sent)
        assert (answer.status_code, answer.json()["actor_id"]) == (200, agent)
        assert "assigned_agent_id" not in served.call("GET", f"/conversations/{chat}")


class TestTicketer:
    """weni-ai/mailroom: checks what it searched for, picks the channel by its source, resends whole objects."""

    def test_opens_answers_closes_and_reopens_a_ticket(self, served: Account) -> None:
        served.client.post("/users", json={"reference_id": "contact-7", "properties": [{"name": "n", "value": 7}]})
        [user] = served.client.get("/users", params={"reference_id": "contact-7"}).json()["users"]
        assert user["reference_id"] == "contact-7"
        channels = served.call("GET", "/channels")["channels"]
        channel = next(one for one in channels if one["source"].lower() == "freshchat")
        message = {"message_parts": text("History"), "actor_type": "user", "actor_id": user["id"]}
        opened = served.client.post(
            "/conversations",
            json={
                "status": "new",
                "channel_id": channel["id"],
                "users": [{"id": user["id"]}],
                "messages": [{**message, "message_type": "normal", "created_time": "2026-01-05T09:00:00Z"}],
                "properties": [{"cf_flow": "support"}, {"priority": "Low"}],
            },
        ).json()
        assert "error_message" not in opened["messages"][0]
        assert opened["properties"] == {"cf_flow": "support", "priority": "Low"}
        path = f"/conversations/{opened['conversation_id']}"
        answer = served.call("POST", f"{path}/messages", message)
        assert answer["id"]
        assert answer["created_time"]
        assert served.call("PUT", path, {**opened, "status": "resolved"})["status"] == "resolved"
        reopened = served.call("PUT", path, {"status": "reopen", "properties": None, "channel_id": channel["id"]})
        assert reopened["status"] == "reopened"

    def test_shows_the_error_that_it_decodes(self, served: Account) -> None:
        answer = served.client.put("/conversations/unknown", json={"status": "open"})
        assert answer.status_code == 404
        assert answer.json()["error"] == answer.json()["message"]


class TestCourier:
    """nyaruka/courier: every reply of an agent is a POST /conversations with three members; it keeps no ids."""

    def test_replies_go_to_the_open_conversation(self, served: Account) -> None:
        agent, user = served.agent("courier@example.com"), served.user(first_name="Ana")
        chat = served.chat(user, "Hello")
        image = {"image": {"url": "https://example.com/i.jpg"}}

        def reply(*parts: JSON) -> str:
            message = {"message_parts": list(parts), "actor_id": agent, "actor_type": "agent"}
            body = {"messages": [message], "channel_id": served.channel(), "users": [{"id": user}]}
            return str(served.call("POST", "/conversations", body)["conversation_id"])

        assert [reply(*text("Simple ☺")), reply(*text("With image"), image), reply(image)] == [chat] * 3
        thread = served.call("GET", f"/conversations/{chat}/messages")["messages"]
        assert [one["actor_type"] for one in thread if one["message_type"] == "normal"] == ["agent"] * 3 + ["user"]
        served.call("PUT", f"/conversations/{chat}", {"status": "resolved"})
        assert reply(*text("Anything else?")) != chat


class TestGeneratedClients:
    """idjoo/freshchat-sdk takes 200 and nothing else; botpress asks for 9,999 channels; PostHog follows no redirect."""

    @pytest.mark.parametrize("base", ["/v2", "/api/v2"])
    def test_200_is_200(self, served: Account, base: str) -> None:
        chat = served.chat(served.user(first_name="Ana"), "Hello")
        path = f"{served.url}{base}/conversations/{chat}"
        sent = {"message_parts": text("Hi"), "actor_type": "bot"}
        assert served.client.get(path).status_code == 200
        assert served.client.put(path, json={"status": "resolved"}).status_code == 200
        assert served.client.post(f"{path}/messages", json=sent).status_code == 200

    def test_the_account_is_there_and_all_channels_come_at_once(self, served: Account) -> None:
        assert served.call("GET", "/accounts/configuration")["organisation_id"]
        for name in ("Sales", "Returns"):
            served.freehold("channel", "add", name)
        answer = served.call("GET", "/channels?items_per_page=9999")
        assert len(answer["channels"]) == answer["pagination"]["total_items"] >= 3

    @pytest.mark.parametrize("path", ["/users", "/agents", "/groups", "/channels", "/roles", "/conversations/fields"])
    def test_no_spelling_of_a_path_redirects(self, served: Account, path: str) -> None:
        for spelled in (path, f"{path}/", f"//{path}", f"{path}?unknown=1&page=9&page=1"):
            answer = served.client.get(f"{served.url}/v2{spelled}", follow_redirects=False)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), spelled

    def test_a_form_is_refused_in_json(self, served: Account) -> None:
        """mohamedjolti/Freshchat_php_sdk may post one."""
        answer = served.client.post("/users", data={"first_name": "Ana"})
        assert (answer.status_code, answer.json()["code"]) == (400, 400)


class TestJayaHead:
    """freshworks/jaya-lib after its npm package: transcripts, actors that are no users, and raw reports."""

    def test_cuts_a_transcript_at_the_last_resolution(self, served: Account) -> None:
        user = served.user(first_name="Ana")
        chat = served.chat(user, *(f"old {number}" for number in range(5)))
        served.call("PUT", f"/conversations/{chat}", {"status": "resolved"})
        again = {"message_parts": text("again"), "actor_type": "user", "actor_id": user}
        for _ in range(7):
            served.call("POST", f"/conversations/{chat}/messages", again)
        api_url = f"{served.url}/v2"
        address = f"{api_url}/conversations/{chat}/messages?items_per_page=3&from_time=2020-01-01T00:00:00.000Z"
        collected: list[JSON] = []
        while address:
            answer = served.client.get(address).json()
            collected += answer["messages"]
            more = "link" in answer and not any(one.get("meta_data", {}).get("isResolved") for one in collected)
            address = api_url[:-3] + answer["link"]["href"] if more else ""
            assert not address or ("items_per_page=3" in address and "from_time=" in address)
        ended = next(place for place, one in enumerate(collected) if one.get("meta_data", {}).get("isResolved"))
        since = [one for one in collected[:ended] if one["message_type"] == "normal"]
        assert [one["message_parts"][0]["text"]["content"] for one in since] == ["again"] * 7
        assert any(one.get("meta_data", {}).get("isReopen") for one in collected[:ended])

    def test_looks_bots_up_among_the_users(self, served: Account) -> None:
        found = served.call("GET", "/users/some-bot?system_user=true")
        assert {"id", "first_name", "last_name", "email", "avatar", "groups"} <= set(found)

    def test_polls_a_report_until_it_is_there_and_downloads_it_without_a_token(self, served: Account) -> None:
        chat = served.chat(served.user(first_name="Ana"), "In the report")
        now = served.call("GET", f"/conversations/{chat}")["created_time"]
        day = now[:10]
        wanted = {"start": f"{day}T00:00:00.000Z", "end": f"{day}T23:59:59.000Z", "event": "Chat-Transcript"}
        asked = served.client.post("/reports/raw", json={**wanted, "format": "csv", "should_exclude_pii": False})
        assert asked.status_code == 202
        report: JSON = {}

        def is_there() -> bool:
            report.update(served.call("GET", f"/reports/raw/{asked.json()['id']}"))
            return report["status"] == "COMPLETED"

        wait_until(is_there, "the report")
        csv = served.client.get(report["links"][0]["link"]["href"], headers={"Authorization": ""})
        header, *lines = csv.text.splitlines()
        assert header.startswith("conversation_id,message_id,created_time,actor_type")
        assert any(line.startswith(chat) and "In the report" in line for line in lines)
