"""One valid value for every model of contacts, companies, agents and groups, for the reference. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import agents, companies, contacts, groups, skills
from freehold.catalogue.freshdesk import people_shapes as shapes

CONTACT, OTHER_CONTACT, AGENT, GROUP = 103_000_000_011, 103_000_000_012, 101_000_000_001, 102_000_000_001
COMPANY, OTHER_COMPANY = 105_000_000_001, 105_000_000_002
SUPERVISOR = 3
TIMES = {"created_at": "2026-01-05T09:30:00Z", "updated_at": "2026-01-05T09:41:07Z"}

LISTED_CONTACT: dict[str, Any] = {
    "id": CONTACT,
    "name": "Rita Ray",
    "email": "rita@example.com",
    "phone": "+15550100002",
    "mobile": None,
    "active": False,
    "address": None,
    "description": None,
    "job_title": "Head of logistics",
    "language": "en",
    "time_zone": "UTC",
    "twitter_id": None,
    "facebook_id": None,
    "unique_external_id": "customer-1029",
    "company_id": COMPANY,
    "custom_fields": {"plan": "gold"},
    "contact_type": "contact",
    "social_handler": [],
    "csat_rating": None,
    "preferred_source": None,
    "twitter_profile_status": False,
    "twitter_followers_count": None,
    **TIMES,
}
WHOLE_CONTACT = {
    **LISTED_CONTACT,
    "view_all_tickets": False,
    "other_companies": [{"company_id": OTHER_COMPANY, "view_all_tickets": True}],
    "other_emails": ["rita.ray@example.org"],
    "tags": ["vip"],
    "avatar": None,
    "devices": [],
}
WHOLE_COMPANY: dict[str, Any] = {
    "id": COMPANY,
    "name": "Parcels and Sons",
    "description": "Delivers what others order",
    "note": None,
    "domains": ["example.com"],
    "custom_fields": {},
    "health_score": "Happy",
    "account_tier": "Premium",
    "renewal_date": "2026-12-31T00:00:00Z",
    "industry": "Transportation",
    **TIMES,
}
PERSON = {
    "active": True,
    "email": "kim@example.com",
    "job_title": None,
    "language": "en",
    "last_login_at": "2026-01-05T09:00:00Z",
    "mobile": None,
    "name": "Kim Berg",
    "phone": "+15550100003",
    "time_zone": "UTC",
    **TIMES,
}
ABOUT_AGENT = {
    "available": True,
    "occasional": False,
    "id": AGENT,
    "ticket_scope": 2,
    "available_since": "2026-01-05T09:00:00Z",
    "type": "support_agent",
    "signature": "<div>Kim, Parcels and Sons</div>",
    "focus_mode": True,
    **TIMES,
}
LISTED_AGENT = {**ABOUT_AGENT, "last_active_at": None, "contact": PERSON, "deactivated": False}
BELONGINGS: dict[str, Any] = {"group_ids": [GROUP], "role_ids": [SUPERVISOR], "skill_ids": []}
LISTED_GROUP = {
    "id": GROUP,
    "name": "Deliveries",
    "description": "Where is my parcel",
    "escalate_to": AGENT,
    "unassigned_for": "30m",
    "business_hour_id": None,
    "group_type": "support_agent_group",
    "auto_ticket_assign": 1,
    **TIMES,
}
ASSIGNMENT = {
    "enabled": True,
    "type": "channel_specific",
    "settings": [
        {
            "channel": "ticket",
            "assignment_type": "load_based_round_robin",
            "assignment_type_settings": {"capping_limit": 5},
        }
    ],
}
NEW_GROUP = {
    "name": "Deliveries",
    "description": "Where is my parcel",
    "agent_ids": [AGENT],
    "escalate_to": AGENT,
    "unassigned_for": "30m",
}

CONDITION = {"resource_type": "ticket", "field_name": "ticket_type", "operator": "in", "value": ["Refund"]}

EXAMPLES: dict[type[BaseModel], Any] = {
    contacts.ContactCreate: {
        "name": "Rita Ray",
        "email": "rita@example.com",
        "phone": "+15550100002",
        "unique_external_id": "customer-1029",
        "job_title": "Head of logistics",
        "tags": ["vip"],
    },
    contacts.ContactUpdate: {"company_id": COMPANY, "other_emails": ["rita.ray@example.org"]},
    contacts.ContactMerge: {
        "primary_contact_id": CONTACT,
        "secondary_contact_ids": [OTHER_CONTACT],
        "contact": {"email": "rita@example.com", "other_emails": ["rita.ray@example.org"]},
    },
    contacts.ContactToAgent: {"occasional": False, "ticket_scope": 2, "group_ids": [GROUP]},
    shapes.ListedContact: LISTED_CONTACT,
    shapes.Contact: WHOLE_CONTACT,
    shapes.ContactMadeAgent: {**PERSON, "agent": {**ABOUT_AGENT, **BELONGINGS}},
    shapes.Named: {"id": CONTACT, "name": "Rita Ray"},
    companies.CompanyCreate: {
        "name": "Parcels and Sons",
        "domains": ["example.com"],
        "health_score": "Happy",
        "renewal_date": "2026-12-31",
    },
    companies.CompanyUpdate: {"account_tier": "Premium", "domains": []},
    shapes.Company: WHOLE_COMPANY,
    shapes.CompaniesNamed: {"companies": [{"id": COMPANY, "name": "Parcels and Sons"}]},
    agents.AgentCreate: {
        "email": "kim@example.com",
        "name": "Kim Berg",
        "ticket_scope": 2,
        "role_ids": [SUPERVISOR],
        "group_ids": [GROUP],
    },
    agents.AgentUpdate: {"role_ids": [SUPERVISOR], "signature": "<div>Kim, Parcels and Sons</div>"},
    agents.AgentsBulk: {"agents": [{"email": "kim@example.com", "ticket_scope": 2}]},
    agents.AvailabilityUpdate: {
        "channel_availability": [{"channel": "ticket", "assignment_limit": 5}],
        "availability_control": "agent_controlled",
    },
    shapes.ListedAgent: LISTED_AGENT,
    shapes.AgentAvailability: {
        "id": AGENT,
        "channel_availability": [
            {
                "channel": "ticket",
                "available": True,
                "logged_in": True,
                "assignment_limit": 5,
                "current_assignment_load": 2,
                "round_robin_enabled": True,
                "availability_updated_at": "2026-01-05T09:00:00Z",
                "status_id": None,
                "pause_assignment": False,
            }
        ],
        "idle_enabled": False,
        "status_updated_at": "2026-01-05T09:00:00Z",
        "availability_control": "agent_controlled",
    },
    shapes.Agent: {**LISTED_AGENT, **BELONGINGS},
    shapes.AgentNamed: {"id": AGENT, "name": "Kim Berg", "email": "kim@example.com", "avatar": None},
    shapes.Role: {
        "id": SUPERVISOR,
        "name": "Supervisor",
        "description": "Everything about tickets and customers, and the reports.",
        "default": True,
        "agent_type": 1,
        **TIMES,
    },
    groups.GroupCreate: {**NEW_GROUP, "auto_ticket_assign": 1},
    groups.GroupUpdate: {"agent_ids": [], "escalate_to": None},
    groups.AdminGroupCreate: {**NEW_GROUP, "automatic_agent_assignment": ASSIGNMENT},
    groups.AdminGroupUpdate: {"automatic_agent_assignment": {"enabled": False}},
    groups.GroupAgents: {"agents": [{"id": AGENT}, {"id": AGENT + 1, "deleted": True}]},
    shapes.ListedGroup: LISTED_GROUP,
    shapes.Group: {**LISTED_GROUP, "agent_ids": [AGENT]},
    shapes.AdminGroup: {
        "id": GROUP,
        "name": "Deliveries",
        "description": "Where is my parcel",
        "type": "support_agent_group",
        "escalate_to": AGENT,
        "unassigned_for": "30m",
        "agent_ids": [AGENT],
        "business_calendar_id": None,
        "allow_agents_to_change_availability": False,
        "automatic_agent_assignment": ASSIGNMENT,
        **TIMES,
    },
    skills.SkillCreate: {"name": "Customs", "match_type": "all", "conditions": [CONDITION], "agents": [{"id": AGENT}]},
    skills.SkillUpdate: {"agents": [{"id": AGENT, "deleted": True}]},
    shapes.Skill: {
        "id": 7,
        "name": "Customs",
        "rank": 1,
        "agents": [{"id": AGENT}],
        "match_type": "all",
        "conditions": [CONDITION],
        **TIMES,
    },
    shapes.GroupAgent: {
        "id": AGENT,
        "ticket_scope": 2,
        "write_access": True,
        "role_ids": [SUPERVISOR],
        "contact": {"name": "Kim Berg", "avatar": None, "email": "kim@example.com"},
        **TIMES,
    },
}
