"""Exports as the reference shows them. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import exports

_DAY = {
    "created_at": "2026-01-04",
    "url": "https://desk.example.com/files/activities/2026-01-04.json?expires=1767690000&sig=9c1185a5",
}

EXAMPLES: dict[type[BaseModel], Any] = {
    exports.DayOfActivities: _DAY,
    exports.Activities: {"export": [_DAY]},
}
