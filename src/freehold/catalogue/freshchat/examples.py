"""One valid value for every model that a Freshchat row takes or gives, for the reference. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshchat import agents, conversations, outbound, reports, shapes, users

APP = "0b6f1c1e-7a55-4a0e-9d5c-2f6a3c8e1a01"
CHANNEL = "3d0a7c52-1f6b-4c2e-8a97-5b1e9d4f2c02"
USER = "7c41e9ab-52d8-4f3b-b0c6-9e8d7f6a5b03"
AGENT = "a94f2b6d-8c31-4e7a-9f50-1d2c3b4a5e04"
GROUP = "c58e3d7f-9a42-4b1c-8d6e-0f1a2b3c4d05"
CONVERSATION = "e2b7a6c5-4d3f-4e2a-9b18-7c6d5e4f3a06"
REPORT = "1f6c2d3e-0a1b-4c5d-8e9f-a0b1c2d3e4f5"
REQUEST = "5b1f0c9a-6a77-4c1c-8f0e-2b9d3a4c5e11"
TIMES = {"created_time": "2026-01-05T09:30:00.000Z", "updated_time": "2026-01-05T09:41:07.318Z"}
MORNING, NIGHT = "2026-01-05T00:00:00.000Z", "2026-01-05T23:59:59.000Z"


def _page(name: str, rel: str, item: dict[str, Any]) -> dict[str, Any]:
    href = f"/v2/{name}?page={{}}&items_per_page=1"
    return {
        name: [item],
        "pagination": {"total_items": 2, "total_pages": 2, "current_page": 1, "items_per_page": 1},
        "links": {
            "first_page": {"href": href.format(1), "rel": rel, "type": "GET"},
            "next_page": {"href": href.format(2), "rel": rel, "type": "GET"},
            "last_page": {"href": href.format(2), "rel": rel, "type": "GET"},
        },
    }


MESSAGE = {
    "id": "f1d2c3b4-a596-4877-8e9f-0a1b2c3d4e07",
    "created_time": "2026-01-05T09:41:07.318Z",
    "message_parts": [{"text": {"content": "It left the depot this morning."}}],
    "app_id": APP,
    "channel_id": CHANNEL,
    "conversation_id": CONVERSATION,
    "actor_type": "agent",
    "actor_id": AGENT,
    "user_id": USER,
    "message_type": "normal",
    "message_source": "api",
    "interaction_id": "512345678901234-1767606000000",
}
DETAILS = {
    "conversation_id": CONVERSATION,
    "conversation_internal_id": 512345678901234,
    "app_id": APP,
    "channel_id": CHANNEL,
    "status": "assigned",
    "user_id": USER,
    "assigned_agent_id": AGENT,
    "properties": {"priority": "High", "cf_order_no": "A-1029"},
    **TIMES,
}
PERSON = {
    "id": USER,
    **TIMES,
    "first_name": "Amal",
    "last_name": "Haddad",
    "email": "amal@example.com",
    "phone": "+15550100002",
    "reference_id": "customer-1029",
    "properties": [{"name": "plan", "value": "gold"}],
}
COLLEAGUE = {
    "id": AGENT,
    "email": "kim@example.com",
    "first_name": "Kim",
    "last_name": "Berg",
    "role_id": "AGENT",
    "availability_status": "AVAILABLE",
    "availability": "online",
    "groups": [GROUP],
    **TIMES,
}
STATE = {"id": "f0e1d2c3-b4a5-4968-8778-695a4b3c2d08", "name": "Tea break"}
TEAM = {"id": GROUP, "name": "Deliveries", "description": "Where parcels are", "agents": [AGENT], **TIMES}
TOPIC = {
    "id": CHANNEL,
    "name": "Orders",
    "enabled": True,
    "public": True,
    "locale": "en",
    "source": "FRESHCHAT",
    **TIMES,
}
ROLE = {"id": "AGENT", "name": "Agent", "is_custom_role": False, "is_default": True, **TIMES}
TEMPLATE = {
    "message_template": {
        "storage": "none",
        "template_name": "parcel_update",
        "namespace": "acme_ns",
        "language": {"policy": "deterministic", "code": "en"},
        "template_data": [{"data": "A-1029"}],
    }
}
ACCEPTED = {"code": 202, "status": "ACCEPTED", "message": "The deletion was accepted"}
WAIT = "conversation_metrics.wait_time"

EXAMPLES: dict[type[BaseModel], Any] = {
    # what clients send
    conversations.ConversationCreate: {
        "channel_id": CHANNEL,
        "users": [{"id": USER}],
        "messages": [
            {
                "message_parts": [{"text": {"content": "My parcel has not arrived"}}],
                "message_type": "normal",
                "actor_type": "user",
                "actor_id": USER,
            }
        ],
        "properties": {"priority": "High", "cf_order_no": "A-1029"},
    },
    conversations.ConversationUpdate: {
        "status": "assigned",
        "assigned_agent_id": AGENT,
        "properties": {"priority": "Urgent"},
    },
    conversations.MessageCreate: {
        "message_parts": [{"text": {"content": "It left the depot this morning."}}],
        "message_type": "normal",
        "actor_type": "agent",
        "actor_id": AGENT,
    },
    conversations.RatingCreate: {"issue_resolved": True, "stars": 4, "response": "Quick help", "user_id": USER},
    users.UserWrite: {
        "first_name": "Amal",
        "last_name": "Haddad",
        "email": "amal@example.com",
        "phone": "+15550100002",
        "reference_id": "customer-1029",
        "properties": [{"name": "plan", "value": "gold"}],
    },
    users.UserIds: {"ids": [USER]},
    agents.AgentCreate: {"email": "kim@example.com", "first_name": "Kim", "last_name": "Berg", "groups": [GROUP]},
    agents.AgentWrite: {"first_name": "Kim", "groups": [GROUP], "is_deactivated": False},
    agents.AgentAvailability: {"availability_status": "AVAILABLE"},
    outbound.OutboundCreate: {
        "from": {"phone_number": "+15550100001"},
        "provider": "whatsapp",
        "to": [{"phone_number": "+15550100002"}],
        "data": TEMPLATE,
    },
    reports.ReportCreate: {"start": MORNING, "end": NIGHT, "event": "Chat-Transcript", "format": "csv"},
    # what we answer
    shapes.Conversation: {**DETAILS, "messages": [MESSAGE], "users": [{"id": USER}]},
    shapes.ConversationList: _page("conversations", "conversation", DETAILS),
    shapes.UserConversationList: {"conversations": [{**DETAILS, "id": CONVERSATION}]},
    shapes.Message: MESSAGE,
    shapes.MessageList: {
        "messages": [MESSAGE],
        "link": {"href": f"/v2/conversations/{CONVERSATION}/messages?page=2&items_per_page=1", "rel": "message"},
        "links": {
            "next_page": {
                "href": f"/v2/conversations/{CONVERSATION}/messages?page=2&items_per_page=1",
                "rel": "message",
                "type": "GET",
            }
        },
    },
    shapes.ConversationField: {
        "id": "f-1001",
        "name": "priority",
        "label": "Priority",
        "type": "dropdown",
        "column_name": "priority",
        "custom": False,
        "editable": True,
        "required": False,
        "position": 1,
        "default_value": "Low",
        "choices": [{"id": "1", "value": "Low"}, {"id": "2", "value": "Medium"}],
        "fields": [],
    },
    shapes.Rating: {
        "csat_id": "4d3c2b1a-0f9e-4d8c-8b7a-6a5b4c3d2e09",
        "conversation_id": CONVERSATION,
        "interaction_id": "512345678901234-1767606000000",
        "issue_resolved": True,
        "stars": 4,
        "response": "Quick help",
        "created_time": "2026-01-05T10:02:00.000Z",
    },
    shapes.UploadedFile: {
        "file_name": "invoice.pdf",
        "file_size": 48211,
        "file_content_type": "application/pdf",
        "file_extension_type": "pdf",
        "file_hash": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
        "file_security_status": "SAFE_FILE",
    },
    shapes.UploadedImage: {
        "url": "https://desk.example.com/files/parcel.png?sig=9c1185a5",
        "content_type": "image/png",
        "width": 640,
        "height": 480,
    },
    shapes.User: PERSON,
    shapes.UserList: _page("users", "user", PERSON),
    shapes.FetchedUsers: {"users": [PERSON]},
    shapes.Accepted: ACCEPTED,
    shapes.Agent: COLLEAGUE,
    shapes.AgentList: _page("agents", "agent", COLLEAGUE),
    shapes.Availability: {"availability_status": "AVAILABLE"},
    shapes.StatusList: {"states": [STATE], "statuses": [STATE]},
    shapes.Group: TEAM,
    shapes.GroupList: _page("groups", "group", TEAM),
    shapes.Channel: TOPIC,
    shapes.ChannelList: _page("channels", "channel", TOPIC),
    shapes.RoleList: _page("roles", "role", ROLE),
    shapes.Configuration: {
        "account_id": 100200300400,
        "organisation_id": 2002003004005,
        "organisation_domain": "acme-org.example.com",
        "account_domain": "acme.example.com",
        "app_id": APP,
        "bundle_id": 77001122,
        "bundle_type": "SUPPORT360",
        "plan_type": "SUBSCRIPTION",
        "datacenter": "local",
        "web_chat_id": "c0ffee00-1111-4222-8333-444455556666",
    },
    shapes.WithinBusinessHours: {"with_in_business_hours": True},
    shapes.OutboundRequest: {
        "request_id": REQUEST,
        "request_process_time": "1",
        "link": {"rel": "outbound-messages", "href": f"/v2/outbound-messages?request_id={REQUEST}", "type": "GET"},
        "status": "Request created successfully. Check delivery status using status API",
    },
    shapes.OutboundError: {"success": False, "error_code": 5, "error_message": "template_name is required"},
    shapes.OutboundList: {
        "outbound_messages": [
            {
                "message_id": "9d2c7b1a4e55",
                "request_id": REQUEST,
                "provider": "whatsapp",
                "from": {"phone_number": "+15550100001"},
                "to": {"phone_number": "+15550100002"},
                "data": TEMPLATE,
                "status": "DELIVERED",
                "created_on": 1767605400123,
            }
        ]
    },
    shapes.ReportRequest: {"id": REPORT, "link": {"rel": "extracts", "href": f"/reports/raw/{REPORT}"}},
    shapes.Report: {
        "id": REPORT,
        "status": "COMPLETED",
        "interval": "2026-01-05 00:00:00.0_2026-01-05 23:59:59.0",
        "links": [
            {
                "from": "2026-01-05T00:00:00Z",
                "to": "2026-01-05T23:59:59Z",
                "status": "COMPLETED",
                "link": {"rel": "extracts", "href": "https://desk.example.com/downloads/1f6c2d3e.csv?sig=7b1a4e55"},
            }
        ],
    },
    shapes.HistoricalMetrics: {
        "metrics": [WAIT],
        "metric": WAIT,
        "start": "2026-01-05T08:00:00.000Z",
        "end": "2026-01-05T10:00:00.000Z",
        "filters": {"metric_filters": []},
        "aggregator": "avg",
        "interval": "",
        "data": [
            {
                "groupings": [{"key": "group", "value": GROUP}],
                "series": [
                    {
                        "start": "2026-01-05T08:00:00.000Z",
                        "end": "2026-01-05T10:00:00.000Z",
                        "values": [{"key": WAIT, "value": "412"}],
                    }
                ],
            }
        ],
    },
    shapes.InstantMetrics: {
        "metric": "team_presence.online",
        "filters": {"metric_filters": []},
        "data": [
            {"groupings": [], "values": [{"key": "team_member.online", "count": 2, "resources": [{"id": AGENT}]}]}
        ],
    },
}
