"""Structured bodies: what web chat and app tickets say (contract 3), and what of it can be read."""

from typing import Any


def contents_of(structured: dict[str, Any] | None, name: str) -> str:
    """The texts in `{name}_contents`, a line each; nothing when there are none."""
    contents = (structured or {}).get(f"{name}_contents")
    if not isinstance(contents, list):
        return ""
    data = [item["data"] for item in contents if isinstance(item, dict) and isinstance(item.get("data"), dict)]
    return "\n".join(item["content"] for item in data if isinstance(item.get("content"), str))
