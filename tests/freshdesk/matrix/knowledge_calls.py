"""One good call of every operation on the knowledge base."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

ARTICLE = {"title": "Delivery", "description": "It takes a day", "status": 2}


def _category(desk: Desk) -> str:
    return f"/solutions/categories/{desk.number('/solutions/categories', name=desk.new())}"


def _folder(desk: Desk) -> str:
    return f"/solutions/folders/{desk.number(f'{_category(desk)}/folders', name=desk.new())}"


def _article(desk: Desk) -> str:
    return f"/solutions/articles/{desk.number(f'{_folder(desk)}/articles', **ARTICLE)}"


def _translated(place: Callable[[Desk], str], given: dict[str, object]) -> Callable[[Desk], Request]:
    """A call about what was written in German already."""

    def call(desk: Desk) -> Request:
        path, body = f"{place(desk)}/de", given or {"name": desk.new()}
        desk.made(path, body)
        return Request(path, body)

    return call


def _reading(place: Callable[[Desk], str], more: str = "") -> Callable[[Desk], Request]:
    return lambda desk: Request(place(desk) + more)


NAMED: dict[str, object] = {}
"""A name of its own."""
WRITTEN: dict[str, object] = {"title": "Lieferung", "description": "Ein Tag", "status": 2}
_CATEGORY, _FOLDER, _ARTICLE = (
    "/api/v2/solutions/categories/{category}",
    "/api/v2/solutions/folders/{folder_id}",
    "/api/v2/solutions/articles/{article_id}",
)
CALLS: dict[str, Callable[[Desk], Request]] = {
    "GET /api/v2/solutions/categories": lambda desk: Request("/solutions/categories"),
    "POST /api/v2/solutions/categories": lambda desk: Request("/solutions/categories", {"name": desk.new()}),
    f"GET {_CATEGORY}": _reading(_category),
    f"PUT {_CATEGORY}": lambda desk: Request(_category(desk), {"description": "x"}),
    f"DELETE {_CATEGORY}": _reading(_category),
    f"GET {_CATEGORY}/{{language}}": _translated(_category, NAMED),
    f"POST {_CATEGORY}/{{language}}": lambda desk: Request(f"{_category(desk)}/de", {"name": desk.new()}),
    f"PUT {_CATEGORY}/{{language}}": _translated(_category, NAMED),
    f"GET {_CATEGORY}/folders": _reading(_category, "/folders"),
    f"POST {_CATEGORY}/folders": lambda desk: Request(f"{_category(desk)}/folders", {"name": desk.new()}),
    f"GET {_CATEGORY}/folders/{{language}}": _reading(_category, "/folders/de"),
    f"GET {_FOLDER}": _reading(_folder),
    f"PUT {_FOLDER}": lambda desk: Request(_folder(desk), {"description": "x"}),
    f"DELETE {_FOLDER}": _reading(_folder),
    f"GET {_FOLDER}/subfolders": _reading(_folder, "/subfolders"),
    f"GET {_FOLDER}/subfolders/{{language}}": _reading(_folder, "/subfolders/de"),
    f"GET {_FOLDER}/{{language}}": _translated(_folder, NAMED),
    f"POST {_FOLDER}/{{language}}": lambda desk: Request(f"{_folder(desk)}/de", {"name": desk.new()}),
    f"PUT {_FOLDER}/{{language}}": _translated(_folder, NAMED),
    f"GET {_FOLDER}/articles": _reading(_folder, "/articles"),
    f"POST {_FOLDER}/articles": lambda desk: Request(f"{_folder(desk)}/articles", ARTICLE),
    f"GET {_FOLDER}/articles/{{language}}": _reading(_folder, "/articles/de"),
    f"GET {_ARTICLE}": _reading(_article),
    f"PUT {_ARTICLE}": lambda desk: Request(_article(desk), {"tags": ["x"]}),
    f"DELETE {_ARTICLE}": _reading(_article),
    f"GET {_ARTICLE}/{{language}}": _translated(_article, WRITTEN),
    f"POST {_ARTICLE}/{{language}}": lambda desk: Request(f"{_article(desk)}/de", WRITTEN),
    f"PUT {_ARTICLE}/{{language}}": _translated(_article, WRITTEN),
    "GET /api/v2/search/solutions": lambda desk: Request("/search/solutions?term=de"),
}
