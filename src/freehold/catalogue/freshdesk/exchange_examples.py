"""Examples for files of contacts and companies."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import exchange

EXPORT = "5f1c0f8d6c7b4a1e9d2b3c4d5e6f7081"
LINK = "https://desk.example.com/files/export/5f1c0f8d6c7b4a1e9d2b3c4d5e6f7081.csv?expires=1767603667&sig=…"
TIMES = {"created_at": "2026-01-05T09:41:07Z", "updated_at": "2026-01-05T09:41:09Z"}

EXAMPLES: dict[type[BaseModel], Any] = {
    exchange.ExportAsked: {"fields": {"default_fields": ["name", "email", "tags"], "custom_fields": []}},
    exchange.ImportCreate: {"fields": {"name": 0, "email": 2}},
    exchange.ExportAskedFor: {"id": EXPORT},
    exchange.Export: {"id": EXPORT, "status": "completed", "download_url": LINK},
    exchange.Import: {
        "id": 109500000001,
        "status": "completed",
        "total_records": 250,
        "completed_records": 250,
        "estimated_time_remaining": None,
        "failures": {"count": 0, "report": None},
        **TIMES,
    },
}
