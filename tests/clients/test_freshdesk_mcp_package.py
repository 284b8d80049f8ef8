"""npm `freshdesk-mcp` 1.1.1, unmodified, over https: the widest of the published clients, each tool once (contract 12).

Some tools call what nobody documents and the hosted service does not have either (contract 6); they are told so.
"""

from collections.abc import Iterator

import pytest
from tests.clients import assisting
from tests.clients.assisting import DONE, Tools, ticket
from tests.clients.desk import Desk, desk
from tests.clients.driving import Driven, driving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("served"), "--tls") as opened:
        yield opened


@pytest.fixture(scope="module")
def session(served: Desk) -> Iterator[Driven]:
    environment = {
        "FRESHDESK_DOMAIN": served.host,
        "FRESHDESK_API_KEY": served.key,
        "NODE_EXTRA_CA_CERTS": served.authority,
    }
    with driving("freshdesk_mcp_package.mjs", {"environment": environment}, {}) as opened:
        yield opened


def test_every_tool_does_what_it_says(served: Desk, session: Driven) -> None:
    tools = Tools(session)
    for area in (
        tickets,
        entries,
        many_tickets,
        archived_tickets,
        ticket_fields,
        contacts,
        companies,
        people_fields,
        agents,
        groups,
        skills_and_roles,
        assisting.canned_responses,
        assisting.solutions,
        assisting.discussions,
        assisting.automations,
        assisting.scenarios,
        assisting.surveys,
        assisting.time_entries,
        assisting.threads,
        assisting.custom_objects,
        assisting.mailboxes,
        assisting.settings,
        assisting.other_products,
    ):
        area(served, tools)
    assert session("tools") == sorted(tools.called)
    assert len(tools.called) == 194


def test_what_is_wrong_reaches_the_assistant(session: Driven) -> None:
    tools = Tools(session)
    wrong = tools.refused(
        400, "create_ticket", ticket={"email": "rita@example.com", "subject": "A", "type": "Odd", "colour": 1}
    )
    assert {row["field"]: row["code"] for row in wrong["errors"]} == {
        "type": "invalid_value",
        "colour": "invalid_field",
    }
    assert tools.refused(404, "get_ticket", ticket_id=10**6) is None


def tickets(served: Desk, tools: Tools) -> None:
    one, two = ticket(tools, "Printer", tags=["hw"]), ticket(tools, "Ink")
    assert tools("get_ticket", ticket_id=one, include="requester,stats")["requester"]["email"] == "rita@example.com"
    page = tools("get_tickets", per_page=1, order_by="created_at", order_type="asc", include="description")
    assert ([row["id"] for row in page["tickets"]], page["pagination"]["next_page"]) == ([one], 2)
    assert tools("update_ticket", ticket_id=one, ticket={"status": 3})["ticket"]["status"] == 3
    assert [row["id"] for row in tools("search_tickets", query='"status:3"')["results"]] == [one]
    assert tools("update_ticket_summary", ticket_id=one, body="Burns")["body_text"] == "Burns"
    assert tools("view_ticket_summary", ticket_id=one)["body_text"] == "Burns"
    assert tools("delete_ticket_summary", ticket_id=one) == DONE
    assert tools("delete_ticket", ticket_id=two) == DONE
    assert tools("restore_ticket", ticket_id=two) == DONE
    merge = {"primary_id": one, "ticket_ids": [two], "note_in_primary": {"body": "Both", "private": True}}
    assert tools("merge_tickets", merge=merge) is None
    assert served.call("GET", f"/tickets/{two}")["status"] == 5
    assert tools("list_ticket_enums")["status"]["Open"] == 2
    mailbox = tools("list_email_configs")[0]["id"]
    sent = {"email": "noor@example.com", "subject": "Hello", "description": "How is it?", "email_config_id": mailbox}
    assert tools("create_outbound_email", email=sent)["source"] == 10


def entries(served: Desk, tools: Tools) -> None:
    one = ticket(tools)
    assert tools("create_ticket_reply", ticket_id=one, reply={"body": "On it"})["body_text"] == "On it"
    note = tools("create_ticket_note", ticket_id=one, note={"body": "for us", "private": True})
    changed = tools("update_ticket_conversation", conversation_id=note["id"], conversation={"body": "better"})
    assert changed["body_text"] == "better"
    assert [row["body_text"] for row in tools("get_ticket_conversation", ticket_id=one)] == ["On it", "better"]
    assert tools("delete_conversation", conversation_id=note["id"]) == DONE
    asked = {"body": "Can you?", "to_emails": ["mechanic@example.com"]}
    assert tools("forward_ticket", ticket_id=one, forward=asked)["to_emails"] == ["mechanic@example.com"]
    answered = {"body": "Thank you", "to_emails": ["mechanic@example.com"]}
    assert tools("reply_to_forward", ticket_id=one, reply=answered)["body_text"] == "Thank you"


def many_tickets(served: Desk, tools: Tools) -> None:
    chosen = [ticket(tools), ticket(tools)]
    job = tools("bulk_update_tickets", bulk_action={"ids": chosen, "properties": {"priority": 4}})
    assert tools("view_job_status", job_id=job["job_id"])["id"] == job["job_id"]
    assert tools("bulk_delete_tickets", bulk_action={"ids": chosen})["job_id"]
    new = {"email": "rita@example.com", "subject": "A", "description": "d"}
    tools.refused(404, "bulk_create_tickets", tickets=[new])


def archived_tickets(served: Desk, tools: Tools) -> None:
    standing = ticket(tools)
    tools.refused(404, "list_archived_tickets")
    tools.refused(404, "view_archived_ticket", ticket_id=standing)
    served.archive(standing)
    assert tools("view_archived_ticket", ticket_id=standing)["archived"] is True
    assert tools("list_archived_ticket_conversations", ticket_id=standing) == []
    assert tools("delete_archived_ticket", ticket_id=standing) == DONE


def ticket_fields(served: Desk, tools: Tools) -> None:
    given = {"label": "Plan", "label_for_customers": "Plan", "type": "custom_dropdown", "position": 9}
    choices = [{"value": "small", "position": 1}, {"value": "large", "position": 2}]
    number = tools("create_ticket_field", ticket_field={**given, "choices": choices})["id"]
    assert tools("view_ticket_field", ticket_field_id=number)["label"] == "Plan"
    assert tools("update_ticket_field", ticket_field_id=number, ticket_field={"label": "Tariff"})["label"] == "Tariff"
    assert {"Tariff", "Status"} <= {row["label"] for row in tools("get_ticket_fields")}
    assert tools("get_field_properties", field_name="type")["name"] == "ticket_type"
    assert tools("delete_ticket_field", ticket_field_id=number) == DONE


def contacts(served: Desk, tools: Tools) -> None:
    one, two, three = (
        tools("create_contact", contact={"name": f"Robin {name}", "email": f"{name}@example.com"})["id"]
        for name in ("ruiz", "rey", "roy")
    )
    assert tools("get_contact", contact_id=one)["name"] == "Robin ruiz"
    assert tools("update_contact", contact_id=one, contact={"job_title": "Baker"})["job_title"] == "Baker"
    assert tools("search_contacts", query="ruiz") == [{"id": one, "name": "Robin ruiz"}]
    assert [row["id"] for row in tools("list_contacts", email="rey@example.com", state="unverified")] == [two]
    assert tools("delete_contact", contact_id=two) == DONE
    assert [row["id"] for row in tools("list_deleted_contacts")] == [two]
    assert tools("restore_contact", contact_id=two) == {**DONE, "data": None}
    assert tools("send_contact_invite", contact_id=two) == DONE
    kept = {"email": "ruiz@example.com", "other_emails": ["rey@example.com"]}
    merge = {"primary_contact_id": one, "secondary_contact_ids": [two], "contact": kept}
    assert tools("merge_contacts", merge=merge) is None
    made = tools("make_agent", contact_id=three, agent={"occasional": True, "ticket_scope": 2})
    assert (made["email"], made["agent"]["occasional"]) == ("roy@example.com", True)
    gone = tools("create_contact", contact={"name": "Gone", "email": "gone@example.com"})["id"]
    assert tools("hard_delete_contact", contact_id=gone, force=True) == DONE


def companies(served: Desk, tools: Tools) -> None:
    number = tools("create_company", company={"name": "Parcels", "domains": ["parcels.example.com"]})["id"]
    assert tools("view_company", company_id=number)["name"] == "Parcels"
    assert tools("update_company", company_id=number, company={"note": "Pays"})["note"] == "Pays"
    assert [row["id"] for row in tools("list_companies")["companies"]] == [number]
    assert tools("search_companies", query="par") == {"companies": [{"id": number, "name": "Parcels"}]}
    assert tools("find_company_by_name", name="Parc") == {"companies": [{"id": number, "name": "Parcels"}]}
    works = {"name": "Zoe", "email": "zoe@example.com", "company_id": number}
    one = tools("create_contact", contact=works)["id"]
    assert [row["id"] for row in tools("list_company_contacts", company_id=number)] == [one]
    assert tools("delete_company", company_id=number) == DONE


def people_fields(served: Desk, tools: Tools) -> None:
    for whose, named in (("contact", "email"), ("company", "domains")):
        field = f"{whose}_field"
        given = {"label": "Plan", "type": "custom_text", "position": 9}
        if whose == "contact":
            given["label_for_customers"] = "Plan"
        number = tools(f"create_{field}", **{field: given})["id"]
        assert tools(f"view_{field}", **{f"{field}_id": number})["label"] == "Plan"
        changed = tools(f"update_{field}", **{f"{field}_id": number, field: {"label": "Tariff"}})
        assert changed["label"] == "Tariff"
        assert named in {row["name"] for row in tools(f"list_{field}s")}
        assert tools(f"delete_{field}", **{f"{field}_id": number}) == DONE


def agents(served: Desk, tools: Tools) -> None:
    me = tools("view_current_agent")
    assert me["contact"]["email"] == "ada@example.com"
    given = {"email": "kim@example.com", "name": "Kim", "ticket_scope": 1}
    number = tools("create_agent", agent=given)["id"]
    assert tools("view_agent", agent_id=number)["contact"]["email"] == "kim@example.com"
    assert tools("update_agent", agent_id=number, agent={"signature": "Kim"})["signature"] == "Kim"
    assert {me["id"], number} <= {row["id"] for row in tools("get_agents")}
    assert [row["id"] for row in tools("search_agents", query="kim")] == [number]
    many = [{"email": f"agent{name}@example.com", "name": name, "ticket_scope": 2} for name in "ab"]
    assert tools("bulk_create_agents", agents=many)["job_id"]
    assert tools("delete_agent", agent_id=number) == DONE
    tools.refused(404, "list_agent_availabilities")
    tools.refused(404, "view_agent_availability", agent_id=me["id"])


def groups(served: Desk, tools: Tools) -> None:
    number = tools("create_group", group={"name": "Returns", "unassigned_for": "30m"})["id"]
    assert tools("view_group", group_id=number)["name"] == "Returns"
    assert tools("update_group", group_id=number, group={"description": "Parcels"})["description"] == "Parcels"
    assert [row["id"] for row in tools("list_groups")] == [number]
    assert tools("delete_group", group_id=number) == DONE
    number = tools("create_admin_group", group={"name": "Repairs", "description": "What broke"})["id"]
    assert tools("view_admin_group", group_id=number)["name"] == "Repairs"
    assert tools("update_admin_group", group_id=number, group={"description": "All"})["description"] == "All"
    assert number in [row["id"] for row in tools("list_admin_groups")]
    assert tools("delete_admin_group", group_id=number) == DONE


def skills_and_roles(served: Desk, tools: Tools) -> None:
    number = tools("create_skill", skill={"name": "Customs", "rank": 1})["id"]
    assert tools("view_skill", skill_id=number)["name"] == "Customs"
    tools.refused(405, "update_skill", skill_id=number, skill={"name": "Duties"})  # with PUT; the service takes PATCH
    assert [row["id"] for row in tools("list_skills")] == [number]
    assert tools("delete_skill", skill_id=number) == DONE
    role = tools("list_roles")[0]
    assert tools("view_role", role_id=role["id"])["name"] == role["name"]
