"""One good call of every operation on contacts, companies, agents, groups and skills."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

CALLS: dict[str, Callable[[Desk], Request]] = {
    "POST /api/v2/contacts": lambda desk: Request("/contacts", {"name": "Al", "email": f"{desk.new()}@example.com"}),
    "GET /api/v2/contacts/{contact_id}": lambda desk: Request(f"/contacts/{desk.contact()}"),
    "GET /api/v2/contacts": lambda desk: Request("/contacts"),
    "PUT /api/v2/contacts/{contact_id}": lambda desk: Request(f"/contacts/{desk.contact()}", {"phone": "1"}),
    "DELETE /api/v2/contacts/{contact_id}": lambda desk: Request(f"/contacts/{desk.contact()}"),
    "PUT /api/v2/contacts/{contact_id}/restore": lambda desk: Request(f"/contacts/{desk.binned_contact()}/restore"),
    "DELETE /api/v2/contacts/{contact_id}/hard_delete": lambda desk: Request(
        f"/contacts/{desk.binned_contact()}/hard_delete"
    ),
    "POST /api/v2/contacts/merge": lambda desk: Request(
        "/contacts/merge",
        {
            "primary_contact_id": desk.number("/contacts", name="Al", email=f"{desk.new()}@example.com"),
            "secondary_contact_ids": [desk.number("/contacts", name="Al", mobile=desk.new())],
        },
    ),
    "PUT /api/v2/contacts/{contact_id}/make_agent": lambda desk: Request(f"/contacts/{desk.contact()}/make_agent", {}),
    "PUT /api/v2/contacts/{contact_id}/send_invite": lambda desk: Request(f"/contacts/{desk.contact()}/send_invite"),
    "GET /api/v2/contacts/autocomplete": lambda desk: Request("/contacts/autocomplete?term=n"),
    "POST /api/v2/companies": lambda desk: Request("/companies", {"name": desk.new()}),
    "GET /api/v2/companies/{company_id}": lambda desk: Request(f"/companies/{desk.company()}"),
    "GET /api/v2/companies": lambda desk: Request("/companies"),
    "PUT /api/v2/companies/{company_id}": lambda desk: Request(f"/companies/{desk.company()}", {"note": "x"}),
    "DELETE /api/v2/companies/{company_id}": lambda desk: Request(f"/companies/{desk.company()}"),
    "GET /api/v2/companies/autocomplete": lambda desk: Request("/companies/autocomplete?name=p"),
    "GET /api/v2/search/contacts": lambda desk: Request("/search/contacts?query=%22active:true%22"),
    "GET /api/v2/search/companies": lambda desk: Request("/search/companies?query=%22domain:'a.example'%22"),
    "GET /api/v2/agents/me": lambda desk: Request("/agents/me"),
    "GET /api/v2/agents": lambda desk: Request("/agents"),
    "GET /api/v2/agents/{agent_id}": lambda desk: Request(f"/agents/{desk.agent()}"),
    "POST /api/v2/agents": lambda desk: Request("/agents", {"email": f"{desk.new()}@example.com", "ticket_scope": 1}),
    "PUT /api/v2/agents/{agent_id}": lambda desk: Request(f"/agents/{desk.agent()}", {"signature": "x"}),
    "DELETE /api/v2/agents/{agent_id}": lambda desk: Request(f"/agents/{desk.agent()}"),
    "POST /api/v2/agents/bulk": lambda desk: Request(
        "/agents/bulk", {"agents": [{"email": f"{desk.new()}@example.com", "ticket_scope": 1}]}
    ),
    "GET /api/v2/agents/{agent_id}/availability": lambda desk: Request(f"/agents/{desk.agent()}/availability"),
    "PATCH /api/v2/agents/{agent_id}/availability": lambda desk: Request(
        f"/agents/{desk.agent()}/availability",
        {"channel_availability": [{"channel": "ticket", "assignment_limit": 3}]},
    ),
    "GET /api/v2/agents/autocomplete": lambda desk: Request("/agents/autocomplete?term=k"),
    "GET /api/v2/roles": lambda desk: Request("/roles"),
    "GET /api/v2/roles/{role_id}": lambda desk: Request(f"/roles/{desk.role()}"),
    "POST /api/v2/groups": lambda desk: Request("/groups", {"name": desk.new()}),
    "GET /api/v2/groups": lambda desk: Request("/groups"),
    "GET /api/v2/groups/{group_id}": lambda desk: Request(f"/groups/{desk.group()}"),
    "PUT /api/v2/groups/{group_id}": lambda desk: Request(f"/groups/{desk.group()}", {"description": "x"}),
    "DELETE /api/v2/groups/{group_id}": lambda desk: Request(f"/groups/{desk.group()}"),
    "POST /api/v2/admin/groups": lambda desk: Request("/admin/groups", {"name": desk.new()}),
    "GET /api/v2/admin/groups": lambda desk: Request("/admin/groups"),
    "GET /api/v2/admin/groups/{group_id}": lambda desk: Request(f"/admin/groups/{desk.group()}"),
    "PUT /api/v2/admin/groups/{group_id}": lambda desk: Request(f"/admin/groups/{desk.group()}", {"description": "x"}),
    "DELETE /api/v2/admin/groups/{group_id}": lambda desk: Request(f"/admin/groups/{desk.group()}"),
    "GET /api/v2/admin/groups/{group_id}/agents": lambda desk: Request(f"/admin/groups/{desk.group()}/agents"),
    "PATCH /api/v2/admin/groups/{group_id}/agents": lambda desk: Request(
        f"/admin/groups/{desk.group()}/agents", {"agents": [{"id": desk.api.agent["id"]}]}
    ),
    "GET /api/v2/admin/skills": lambda desk: Request("/admin/skills"),
    "POST /api/v2/admin/skills": lambda desk: Request("/admin/skills", {"name": desk.new()}),
    "GET /api/v2/admin/skills/{skill_id}": lambda desk: Request(f"/admin/skills/{desk.skill()}"),
    "PATCH /api/v2/admin/skills/{skill_id}": lambda desk: Request(f"/admin/skills/{desk.skill()}", {"rank": 1}),
    "DELETE /api/v2/admin/skills/{skill_id}": lambda desk: Request(f"/admin/skills/{desk.skill()}"),
}
