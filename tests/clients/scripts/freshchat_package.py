"""PyPI `freshchat`, each call of its public surface, in one session."""

import asyncio
import os
from dataclasses import asdict
from typing import Any

from report import given, report

GIVEN = given()
os.environ["FRESHCHAT_API_URL"] = GIVEN["url"] + "/v2/"

from freshchat.client.client import FreshChatClient  # noqa: E402
from freshchat.client.configuration import FreshChatConfiguration  # noqa: E402
from freshchat.client.exceptions import FreshChatClientException  # noqa: E402
from freshchat.models import Channels, Conversation, User  # noqa: E402


def client(token: str, **more: Any) -> FreshChatClient:
    return FreshChatClient(FreshChatConfiguration(app_id=GIVEN["app_id"], token=token, **more))


async def session() -> dict[str, Any]:
    chat = client(GIVEN["token"])
    done: dict[str, Any] = {}
    user = await User.create(
        chat,
        email="noor@example.com",
        first_name="Noor",
        phone="+15550100007",
        avatar={"url": "https://example.com/noor.png"},
        properties=[{"name": "plan", "value": "gold"}],
        social_profiles=[{"type": "twitter", "id": "noor"}],
    )
    done["created_user"] = asdict(user)
    done["user"] = asdict(await User.get(chat, user.id))
    channels = await Channels.get(chat)
    done["channels"] = channels
    channel = channels[0]["id"]
    opened = await Conversation.create(chat, user.id, channel, "Où est mon colis ?")
    done["opened"] = asdict(opened)
    done["conversation"] = asdict(await Conversation.get(chat, opened.conversation_id, user.id))
    done["sent"] = asdict(await opened.send(chat, "It is order A-1029"))
    image = [{"image": {"url": "https://example.com/parcel.png"}}]
    done["sent_image"] = asdict(await opened.send(chat, "Look:", message_parts=image))
    await chat.put(opened.get_endpoint, json={"assigned_agent_id": GIVEN["agent"]})
    reply = await opened.send(chat, "On its way", actor_type="agent", actor_id=GIVEN["agent"])
    done["reply"] = asdict(reply)
    done["resolved"] = asdict(await opened.resolve(chat))
    done["after_resolution"] = asdict(await opened.send(chat, "It is still not here"))
    done["reopened"] = asdict(await Conversation.get(chat, opened.conversation_id, user.id))

    with_default = client("Bearer " + GIVEN["token"], default_channel_id=channel)
    done["default_channel"] = asdict(await Conversation.create(with_default, user.id, init_message="Again"))
    done["messages"] = (await chat.get(opened.get_endpoint + "/messages", params={"items_per_page": 50})).body
    done["errors"] = await errors(chat, user.id, channel)
    return done


async def errors(chat: FreshChatClient, user: str, channel: str) -> dict[str, Any]:
    """Which of the client's exceptions each refusal becomes, with the message that its user sees."""

    async def refused(work: Any) -> dict[str, Any]:
        try:
            await work
        except FreshChatClientException as error:
            return {"kind": type(error).__name__, "status": error.response.status, "message": error.message}
        return {"kind": None}

    limited = client(GIVEN["limited_token"], url=GIVEN["limited_url"] + "/v2/")
    while (over := await refused(Channels.get(limited)))["kind"] != "TooManyRequests":
        assert over["kind"] is None, over
    nobody = "00000000-0000-4000-8000-000000000000"
    return {
        "unknown_user": await refused(User.get(chat, nobody)),
        "unknown_conversation": await refused(Conversation.get(chat, nobody, user)),
        "unknown_channel": await refused(Conversation.create(chat, user, nobody, "Hello")),
        "wrong_token": await refused(Channels.get(client("guessed"))),
        "scope": await refused(User.get(client(GIVEN["scoped_token"]), user)),
        "method": await refused(chat.put("/channels", json={})),
        "duplicate_agent": await refused(chat.post("/agents", json={"email": GIVEN["agent_email"]})),
        "too_many": over,
    }


report(asyncio.run(session()))
