"""The streams that Airbyte reads of a Freshdesk account as a declarative manifest, written from what contract 12.3 says.

All of them ask for 100 rows a page, also where there are no pages, and follow the one link of the header.
"""

from typing import Any

from airbyte_manifest import each, in_query

Json = dict[str, Any]
PAGE_SIZE = 100
SECONDS = "%Y-%m-%dT%H:%M:%SZ"
OF_EACH = "{{ stream_partition.above }}"


def manifest() -> Json:
    tickets = stream("tickets", "tickets", since("updated_since"), numbered(),
                     asked={"include": "description,requester,stats", "order_by": "updated_at", "order_type": "asc"})  # fmt: skip
    canned = stream("canned_response_folders", "canned_response_folders")
    talked_about = stream("discussion_categories", "discussions/categories")
    forums = stream("discussion_forums", f"discussions/categories/{OF_EACH}/forums", above=talked_about)
    topics = stream("discussion_topics", f"discussions/forums/{OF_EACH}/topics", above=forums)
    known = stream("solution_categories", "solutions/categories")
    folders = stream("solution_folders", f"solutions/categories/{OF_EACH}/folders", above=known)
    streams = [
        *(stream(name, name) for name in PLAIN),
        tickets,
        stream("conversations", f"tickets/{OF_EACH}/conversations", above=tickets),
        stream("contacts", "contacts", since("_updated_since")),
        stream("satisfaction_ratings", "surveys/satisfaction_ratings", since("created_since")),
        canned,
        stream("canned_responses", f"canned_response_folders/{OF_EACH}/responses", above=canned),
        talked_about,
        forums,
        topics,
        stream("discussion_comments", f"discussions/topics/{OF_EACH}/comments", above=topics),
        known,
        folders,
        stream("solution_articles", f"solutions/folders/{OF_EACH}/articles", above=folders),
        stream("email_mailboxes", "email/mailboxes"),
        stream("settings", "settings/helpdesk", key="primary_language"),
    ]
    return {
        "version": "7.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["agents"]},
        "streams": streams,
        "concurrency_level": {"type": "ConcurrencyLevel", "default_concurrency": 4},
    }


PLAIN = (
    "agents",
    "business_hours",
    "companies",
    "email_configs",
    "groups",
    "products",
    "roles",
    "scenario_automations",
    "skills",
    "sla_policies",
    "surveys",
    "ticket_fields",
    "time_entries",
)


def stream(
    name: str, path: str, cursor: Json | None = None, paginator: Json | None = None, *, key: str = "id",
    above: Json | None = None, asked: Json | None = None,
) -> Json:  # fmt: skip
    retriever: Json = {
        "type": "SimpleRetriever",
        "requester": {
            "type": "HttpRequester",
            "url_base": "{{ config['url'] }}/api/v2/",
            "path": path,
            "http_method": "GET",
            "authenticator": {"type": "BasicHttpAuthenticator", "username": "{{ config['api_key'] }}"},
            "request_parameters": asked or {},
        },
        "record_selector": {"type": "RecordSelector", "extractor": {"type": "DpathExtractor", "field_path": []}},
        "paginator": paginator or linked(),
    }
    if above:
        retriever["partition_router"] = each(above, "id", "above")
    whole = {
        "type": "DeclarativeStream",
        "name": name,
        "primary_key": [key],
        "retriever": retriever,
        "schema_loader": {
            "type": "InlineSchemaLoader",
            "schema": {"type": "object", "additionalProperties": True, "properties": {}},
        },
    }
    return {**whole, "incremental_sync": cursor} if cursor else whole


def linked() -> Json:
    """The next page is where the header says."""
    return {
        "type": "DefaultPaginator",
        "page_token_option": {"type": "RequestPath"},
        "page_size_option": in_query("per_page"),
        "pagination_strategy": {
            "type": "CursorPagination",
            "page_size": PAGE_SIZE,
            "cursor_value": "{{ headers['link']['next']['url'] }}",
            "stop_condition": "{{ 'next' not in headers['link'] }}",
        },
    }


def numbered() -> Json:
    """Pages by their number; one shorter than what was asked for is the last."""
    return {
        "type": "DefaultPaginator",
        "page_token_option": in_query("page"),
        "page_size_option": in_query("per_page"),
        "pagination_strategy": {"type": "PageIncrement", "page_size": PAGE_SIZE, "start_from_page": 1},
    }


def since(parameter: str) -> Json:
    """Rows that changed since the newest that was seen."""
    return {
        "type": "DatetimeBasedCursor",
        "cursor_field": "updated_at",
        "datetime_format": SECONDS,
        "cursor_datetime_formats": [SECONDS],
        "start_datetime": {
            "type": "MinMaxDatetime",
            "datetime": "{{ config['start_date'] }}",
            "datetime_format": SECONDS,
        },
        "start_time_option": in_query(parameter),
    }
