"""One good call of every operation on discussions."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

FORUM = {"name": "Ideas", "forum_type": 2, "forum_visibility": 1}
TOPIC = {"title": "Lockers", "message": "Could there be more?"}
_ALL = "/discussions"


def _category(desk: Desk) -> str:
    return f"{_ALL}/categories/{desk.number(f'{_ALL}/categories', name=desk.new())}"


def _forum(desk: Desk) -> str:
    return f"{_ALL}/forums/{desk.number(f'{_category(desk)}/forums', **FORUM)}"


def _topic(desk: Desk) -> str:
    return f"{_ALL}/topics/{desk.number(f'{_forum(desk)}/topics', **TOPIC)}"


def _comment(desk: Desk) -> str:
    return f"{_ALL}/comments/{desk.number(f'{_topic(desk)}/comments', body='Yes')}"


def _followed(place: Callable[[Desk], str]) -> Callable[[Desk], Request]:
    """A call about what the caller follows, or (the administrator made it) another one does."""

    def call(desk: Desk) -> Request:
        path = f"{place(desk)}/follow"
        assert desk.api.post(path, {"user_id": desk.caller or desk.api.agent["id"]}).status == 204
        return Request(path)

    return call


def _at(place: Callable[[Desk], str], more: str = "", body: object = None) -> Callable[[Desk], Request]:
    return lambda desk: Request(place(desk) + more, body)


_PATH = "/api/v2/discussions"
CALLS: dict[str, Callable[[Desk], Request]] = {
    f"GET {_PATH}/categories": lambda desk: Request(f"{_ALL}/categories"),
    f"POST {_PATH}/categories": lambda desk: Request(f"{_ALL}/categories", {"name": desk.new()}),
    f"GET {_PATH}/categories/{{category_id}}": _at(_category),
    f"PUT {_PATH}/categories/{{category_id}}": _at(_category, body={"description": "x"}),
    f"DELETE {_PATH}/categories/{{category_id}}": _at(_category),
    f"GET {_PATH}/categories/{{category_id}}/forums": _at(_category, "/forums"),
    f"POST {_PATH}/categories/{{category_id}}/forums": _at(_category, "/forums", FORUM),
    f"GET {_PATH}/forums/{{forum_id}}": _at(_forum),
    f"PUT {_PATH}/forums/{{forum_id}}": _at(_forum, body={"description": "x"}),
    f"DELETE {_PATH}/forums/{{forum_id}}": _at(_forum),
    f"GET {_PATH}/forums/{{forum_id}}/topics": _at(_forum, "/topics"),
    f"POST {_PATH}/forums/{{forum_id}}/topics": _at(_forum, "/topics", TOPIC),
    f"POST {_PATH}/forums/{{forum_id}}/follow": _at(_forum, "/follow"),
    f"DELETE {_PATH}/forums/{{forum_id}}/follow": _followed(_forum),
    f"GET {_PATH}/forums/{{forum_id}}/follow": _followed(_forum),
    f"GET {_PATH}/topics/followed_by": lambda desk: Request(f"{_ALL}/topics/followed_by"),
    f"GET {_PATH}/topics/participated_by": lambda desk: Request(f"{_ALL}/topics/participated_by"),
    f"GET {_PATH}/topics/{{topic_id}}": _at(_topic),
    f"PUT {_PATH}/topics/{{topic_id}}": _at(_topic, body={"sticky": True}),
    f"DELETE {_PATH}/topics/{{topic_id}}": _at(_topic),
    f"GET {_PATH}/topics/{{topic_id}}/comments": _at(_topic, "/comments"),
    f"POST {_PATH}/topics/{{topic_id}}/comments": _at(_topic, "/comments", {"body": "Yes"}),
    f"POST {_PATH}/topics/{{topic_id}}/follow": _at(_topic, "/follow"),
    f"DELETE {_PATH}/topics/{{topic_id}}/follow": _followed(_topic),
    f"GET {_PATH}/topics/{{topic_id}}/follow": _followed(_topic),
    f"PUT {_PATH}/comments/{{comment_id}}": _at(_comment, body={"body": "No"}),
    f"DELETE {_PATH}/comments/{{comment_id}}": _at(_comment),
}
