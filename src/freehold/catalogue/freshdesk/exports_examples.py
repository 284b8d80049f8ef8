"""Exports as the reference shows them. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import exports

_DAY = {
    "created_at": "2026-01-04",
    "url": "https://desk.example.com/files/activities/2026-01-04.json?expires=1767690000&sig=9c1185a5",
}

_RESOURCE = {"name": "tickets", "include": ["notes", "attachments"]}
_RANGE = {"start_date": "2025-01-01", "end_date": "2025-12-31"}
_LINK = {"href": "https://desk.example.com/api/v2/jobs/432", "method": "GET"}
_JOB = {"id": 432, "link": _LINK}

EXAMPLES: dict[type[BaseModel], Any] = {
    exports.DateRange: _RANGE,
    exports.Resource: _RESOURCE,
    exports.AccountExport: {
        "date_range": _RANGE,
        "resources": [_RESOURCE, {"name": "contacts"}],
        "output_format": "json",
    },
    exports.JobLink: _LINK,
    exports.ExportJob: _JOB,
    exports.ExportAskedFor: {"job": _JOB},
    exports.DayOfActivities: _DAY,
    exports.Activities: {"export": [_DAY]},
}
