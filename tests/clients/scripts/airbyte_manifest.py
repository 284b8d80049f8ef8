"""The streams of Freshchat contract 9 as a declarative manifest, written from the contract's description."""

from typing import Any

Json = dict[str, Any]
PAGE_SIZE = 20
SIX_DIGITS = "%Y-%m-%dT%H:%M:%S.%fZ"
NEXT_PAGE = "response.get('links', {}).get('next_page', {}).get('href', {})"


def manifest() -> Json:
    users = stream("users", "/v2/users", updated("updated_from", "updated_to"), links())
    users_conversations = stream("users_conversations", "/v2/users/{{ stream_partition.user_id }}/conversations",
                                 partitions=each(users, "id", "user_id"), at=["conversations"])  # fmt: skip
    of_conversation = each(users_conversations, "id", "conversation_id")
    streams = [
        stream("account", "/v2/accounts/configuration", key="account_id", at=[], parameters={"items_per_page": "20"}),
        users,
        users_conversations,
        stream("conversations", "/v2/conversations/{{ stream_partition.conversation_id }}",
               updated("updated_from", "updated_to"), key="conversation_id", at=[], partitions=of_conversation),
        stream("conversations_messages", "/v2/conversations/{{ stream_partition.conversation_id }}/messages",
               created(), numbered(), at=["messages"], partitions=of_conversation),
        stream("conversations_properties", "/v2/conversations/fields", at=[]),
        stream("agents", "/v2/agents", created(), links()),
        stream("groups", "/v2/groups", None, links()),
        stream("channels", "/v2/channels", updated("updated_from", "updated_to"), links()),
        stream("roles", "/v2/roles", None, links()),
        stream("outbound_messages", "/v2/outbound-messages", None, numbered()),
    ]  # fmt: skip
    return {
        "version": "7.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["account"]},
        "streams": streams,
        "concurrency_level": {"type": "ConcurrencyLevel", "default_concurrency": 4},
        "spec": {
            "type": "Spec",
            "connection_specification": {
                "type": "object",
                "required": ["url", "api_key", "start_date"],
                "properties": {
                    "url": {"type": "string"},
                    "api_key": {"type": "string", "airbyte_secret": True},
                    "start_date": {"type": "string"},
                },
            },
        },
    }


def stream(
    name: str, path: str, cursor: Json | None = None, paginator: Json | None = None, *, key: str = "id",
    at: list[str] | None = None, partitions: Json | None = None, parameters: Json | None = None,
) -> Json:  # fmt: skip
    retriever: Json = {
        "type": "SimpleRetriever",
        "requester": {
            "type": "HttpRequester",
            "url_base": "{{ config['url'] }}",
            "path": path,
            "http_method": "GET",
            "authenticator": {"type": "BearerAuthenticator", "api_token": "{{ config['api_key'] }}"},
            "request_parameters": parameters or {},
        },
        "record_selector": {
            "type": "RecordSelector",
            "extractor": {"type": "DpathExtractor", "field_path": [name] if at is None else at},
        },
    }
    if paginator:
        retriever["paginator"] = paginator
    if partitions:
        retriever["partition_router"] = partitions
    schema = {"type": "object", "additionalProperties": True, "properties": {}}
    whole = {
        "type": "DeclarativeStream",
        "name": name,
        "primary_key": [key],
        "retriever": retriever,
        "schema_loader": {"type": "InlineSchemaLoader", "schema": schema},
    }
    return {**whole, "incremental_sync": cursor} if cursor else whole


def links() -> Json:
    """The address of the next page is taken out of the answer and used as the path of the next request."""
    return {
        "type": "DefaultPaginator",
        "page_token_option": {"type": "RequestPath"},
        "page_size_option": in_query("items_per_page"),
        "pagination_strategy": {
            "type": "CursorPagination",
            "page_size": PAGE_SIZE,
            "cursor_value": f"{{{{ {NEXT_PAGE} }}}}",
            "stop_condition": f"{{{{ not {NEXT_PAGE} }}}}",
        },
    }


def numbered() -> Json:
    """Pages by their number; one shorter than what was asked for is the last."""
    return {
        "type": "DefaultPaginator",
        "page_token_option": in_query("page"),
        "page_size_option": in_query("items_per_page"),
        "pagination_strategy": {
            "type": "PageIncrement",
            "page_size": PAGE_SIZE,
            "start_from_page": 1,
            "inject_on_first_request": True,
        },
    }


def updated(since: str, until: str) -> Json:
    return {
        **cursor("updated_time", since),
        "end_datetime": {
            "type": "MinMaxDatetime",
            "datetime": "{{ now_utc().strftime('%Y-%m-%dT%H:%M:%S.%fZ') }}",
            "datetime_format": SIX_DIGITS,
        },
        "end_time_option": in_query(until),
    }


def created() -> Json:
    return cursor("created_time", "created_from")


def cursor(field: str, since: str) -> Json:
    return {
        "type": "DatetimeBasedCursor",
        "cursor_field": field,
        "datetime_format": SIX_DIGITS,
        "cursor_datetime_formats": [SIX_DIGITS],
        "start_datetime": {
            "type": "MinMaxDatetime",
            "datetime": "{{ config['start_date'] }}",
            "datetime_format": "%Y-%m-%dT%H:%M:%SZ",
        },
        "start_time_option": in_query(since),
    }


def each(parent: Json, key: str, field: str) -> Json:
    return {
        "type": "SubstreamPartitionRouter",
        "parent_stream_configs": [
            {"type": "ParentStreamConfig", "stream": parent, "parent_key": key, "partition_field": field}
        ],
    }


def in_query(name: str) -> Json:
    return {"type": "RequestOption", "inject_into": "request_parameter", "field_name": name}
