"""What an assistant does with the tools of npm `freshdesk-mcp` beside tickets and people."""

from typing import Any

from tests.clients.desk import Desk
from tests.clients.driving import Driven

DONE = {"success": True}


class Tools:
    """An assistant's hand: calls tools, and remembers which."""

    def __init__(self, session: Driven) -> None:
        self._session = session
        self.called: set[str] = set()

    def __call__(self, tool: str, /, **given: Any) -> Any:
        """What a tool answers to a call that must succeed."""
        answer = self._call(tool, given)
        assert not (isinstance(answer, dict) and answer.keys() & {"error", "issues"}), (tool, answer)
        return answer

    def refused(self, status: int, tool: str, /, **given: Any) -> Any:
        """What a tool tells of a call that must fail."""
        answer = self._call(tool, given)
        assert answer["error"].endswith(f": HTTP {status}"), (tool, answer)
        return answer["details"]

    def _call(self, tool: str, given: dict[str, Any]) -> Any:
        self.called.add(tool)
        return self._session(tool, **given)


def ticket(tools: Tools, subject: str = "Printer on fire", **given: Any) -> int:
    body = {"email": "rita@example.com", "subject": subject, "description": "It burns", "priority": 1, "status": 2}
    return int(tools("create_ticket", ticket={**body, **given})["ticket"]["id"])


def canned_responses(served: Desk, tools: Tools) -> None:
    folder = tools("create_canned_response_folder", folder={"name": "Greetings"})["id"]
    assert tools("update_canned_response_folder", folder_id=folder, folder={"name": "Hellos"})["name"] == "Hellos"
    assert folder in [row["id"] for row in tools("list_canned_response_folders")]
    given = {"title": "Hi", "content_html": "<p>Hi</p>", "folder_id": folder, "visibility": 0}
    number = tools("create_canned_response", canned_response=given)["id"]
    assert tools("view_canned_response", canned_response_id=number)["title"] == "Hi"
    changed = {**given, "title": "Hello"}
    assert tools("update_canned_response", canned_response_id=number, canned_response=changed)["title"] == "Hello"
    assert [row["id"] for row in tools("list_canned_responses", folder_id=folder)] == [number]
    tools.refused(405, "delete_canned_response", canned_response_id=number)
    tools.refused(405, "delete_canned_response_folder", folder_id=folder)


def solutions(served: Desk, tools: Tools) -> None:
    category = tools("create_solution_category", category={"name": "Guides"})["id"]
    assert tools("view_solution_category", category_id=category)["name"] == "Guides"
    assert tools("update_solution_category", category_id=category, category={"name": "How"})["name"] == "How"
    assert category in [row["id"] for row in tools("list_solution_categories")]
    given = {"name": "Printers", "visibility": 1}
    folder = tools("create_solution_category_folder", category_id=category, folder=given)["id"]
    assert tools("view_solution_category_folder", folder_id=folder)["name"] == "Printers"
    assert tools("update_solution_category_folder", folder_id=folder, folder={"name": "Ink"})["name"] == "Ink"
    assert [row["id"] for row in tools("list_solution_folders", category_id=category)] == [folder]
    text = {"title": "Paper jam", "description": "<p>Open it</p>", "status": 2, "type": 1}
    article = tools("create_solution_article", folder_id=folder, article=text)["id"]
    assert tools("view_solution_article", article_id=article)["title"] == "Paper jam"
    assert tools("update_solution_article", article_id=article, article={"title": "Jam"})["title"] == "Jam"
    assert [row["id"] for row in tools("list_solution_articles", folder_id=folder)] == [article]
    assert [row["id"] for row in tools("search_solution_articles", term="jam")] == [article]
    assert tools("delete_solution_article", article_id=article) == DONE
    assert tools("delete_solution_category_folder", folder_id=folder) == DONE
    assert tools("delete_solution_category", category_id=category) == DONE


def discussions(served: Desk, tools: Tools) -> None:
    category = tools("create_forum_category", category={"name": "Customers"})["id"]
    assert tools("view_forum_category", category_id=category)["name"] == "Customers"
    assert tools("update_forum_category", category_id=category, category={"name": "All"})["name"] == "All"
    assert category in [row["id"] for row in tools("list_forum_categories")]
    given = {"name": "Printers", "forum_type": 1, "forum_visibility": 1}
    forum = tools("create_forum", category_id=category, forum=given)["id"]
    assert tools("view_forum", forum_id=forum)["name"] == "Printers"
    assert tools("update_forum", forum_id=forum, forum={"description": "Ink too"})["description"] == "Ink too"
    assert [row["id"] for row in tools("list_forums", category_id=category)] == [forum]
    begun = {"title": "Which ink?", "message_html": "<p>Which?</p>"}
    topic = tools("create_topic", forum_id=forum, topic=begun)["id"]
    assert tools("view_topic", topic_id=topic)["title"] == "Which ink?"
    assert tools("update_topic", topic_id=topic, topic={"sticky": True})["sticky"] is True
    assert [row["id"] for row in tools("list_topics", forum_id=forum)] == [topic]
    comment = tools("create_topic_comment", topic_id=topic, comment={"body_html": "<p>Black</p>"})["id"]
    changed = tools("update_topic_comment", comment_id=comment, comment={"body_html": "<p>Blue</p>", "answer": True})
    assert (changed["body_text"], changed["answer"]) == ("Blue", True)
    assert [row["body_text"] for row in tools("list_topic_comments", topic_id=topic)] == ["Which?", "Blue"]
    assert tools("delete_topic_comment", comment_id=comment) == DONE
    assert tools("delete_topic", topic_id=topic) == DONE
    assert tools("delete_forum", forum_id=forum) == DONE
    assert tools("delete_forum_category", category_id=category) == DONE


def automations(served: Desk, tools: Tools) -> None:
    """The tool wants conditions as an object, where they are a list: it can make rules that have none."""
    rule = {
        "name": "Raise",
        "performer": {"type": 3},
        "events": [{"field_name": "status", "from": "--", "to": 2}],
        "actions": [{"field_name": "priority", "value": 3}],
    }
    of_kind = {"automation_type_id": 4}
    number = tools("create_automation_rule", **of_kind, rule=rule)["id"]
    assert tools("view_automation_rule", **of_kind, rule_id=number)["name"] == "Raise"
    assert tools("update_automation_rule", **of_kind, rule_id=number, rule={"active": False})["active"] is False
    assert [row["id"] for row in tools("list_automation_rules", **of_kind)] == [number]
    assert tools("delete_automation_rule", **of_kind, rule_id=number) == DONE


def scenarios(served: Desk, tools: Tools) -> None:
    actions = [{"name": "priority", "value": 3}]
    number = served.call("POST", "/scenario_automations", {"name": "Handled", "actions": actions})["id"]
    assert [row["id"] for row in tools("list_scenario_automations")] == [number]
    assert tools("view_scenario_automation", scenario_id=number)["name"] == "Handled"
    tools.refused(404, "execute_scenario", ticket_id=ticket(tools), scenario_id=number)


def surveys(served: Desk, tools: Tools) -> None:
    [survey] = tools("list_surveys")
    assert tools("view_survey", survey_id=survey["id"])["title"] == survey["title"]
    one = ticket(tools)
    said = {"ratings": {"default_question": 103}, "feedback": "Quick"}
    assert tools("create_satisfaction_rating", ticket_id=one, rating=said)["feedback"] == "Quick"
    assert [row["ticket_id"] for row in tools("list_satisfaction_ratings")] == [one]
    assert [row["feedback"] for row in tools("list_ticket_satisfaction_ratings", ticket_id=one)] == ["Quick"]


def time_entries(served: Desk, tools: Tools) -> None:
    one = ticket(tools)
    number = tools("create_time_entry", ticket_id=one, time_entry={"time_spent": "01:30", "note": "On site"})["id"]
    assert tools("update_time_entry", time_entry_id=number, time_entry={"billable": False})["billable"] is False
    assert tools("toggle_time_entry_timer", time_entry_id=number)["timer_running"] is True
    assert tools("toggle_time_entry_timer", time_entry_id=number)["timer_running"] is False
    assert [row["id"] for row in tools("list_ticket_time_entries", ticket_id=one)] == [number]
    assert [row["id"] for row in tools("list_time_entries", billable=False)] == [number]
    assert tools("delete_time_entry", time_entry_id=number) == DONE


def threads(served: Desk, tools: Tools) -> None:
    """Messages are written below /collaboration/messages; the tools look for them below their thread as well."""
    given = {"type": "discussion", "title": "Ink", "parent": {"id": str(ticket(tools)), "type": "ticket"}}
    thread = int(tools("create_thread", thread=given)["id"])
    assert tools("view_thread", thread_id=thread)["title"] == "Ink"
    assert tools("update_thread", thread_id=thread, thread={"title": "Paper"})["title"] == "Paper"
    tools.refused(404, "list_thread_messages", thread_id=thread)
    tools.refused(404, "create_thread_message", thread_id=thread, message={"body": "Which?"})
    said = served.call("POST", "/collaboration/messages", {"thread_id": str(thread), "body": "Which?"})
    message = int(said["id"])
    assert tools("view_thread_message", message_id=message)["body"] == said["body"]
    changed = tools("update_thread_message", message_id=message, message={"body": "Whose?"})
    assert (changed["body_text"], changed["edited"]) == ("Whose?", True)
    assert tools("delete_thread_message", message_id=message) == DONE
    assert tools("delete_thread", thread_id=thread) == DONE


def custom_objects(served: Desk, tools: Tools) -> None:
    fields = [{"name": "name", "label": "Name", "type": "PRIMARY"}, {"name": "note", "label": "Note", "type": "TEXT"}]
    given = {"name": "hotel", "title": "Hotels", "prefix": "HTL", "fields": fields}
    schema = str(served.call("POST", "/custom_objects/schemas", given)["id"])
    assert [str(row["id"]) for row in tools("list_custom_object_schemas")["schemas"]] == [schema]
    assert tools("view_custom_object_schema", schema_id=schema)["name"] == "hotel"
    of_hotels = {"schema_id": schema}
    one = tools("create_custom_object_record", **of_hotels, record={"data": {"name": "Sea view"}})["display_id"]
    changed = {"data": {"name": "Sea view", "note": "Closed"}}
    tools("update_custom_object_record", **of_hotels, record_id=one, record=changed)
    assert tools("view_custom_object_record", **of_hotels, record_id=one)["data"]["note"] == "Closed"
    assert [row["display_id"] for row in tools("list_custom_object_records", **of_hotels)["records"]] == [one]
    assert tools("delete_custom_object_record", **of_hotels, record_id=one) == DONE


def mailboxes(served: Desk, tools: Tools) -> None:
    mailbox = {"name": "Returns", "support_email": "returns@example.com", "mailbox_type": "freshdesk_mailbox"}
    number = tools("create_email_mailbox", mailbox=mailbox)["id"]
    assert tools("view_email_mailbox", mailbox_id=number)["support_email"] == "returns@example.com"
    assert tools("update_email_mailbox", mailbox_id=number, mailbox={"name": "Parcels"})["name"] == "Parcels"
    assert number in [row["id"] for row in tools("list_email_mailboxes")]
    config = tools("list_email_configs")[0]
    assert tools("view_email_config", email_config_id=config["id"])["reply_email"] == config["reply_email"]
    assert tools("delete_email_mailbox", mailbox_id=number) == DONE


def settings(served: Desk, tools: Tools) -> None:
    assert tools("view_helpdesk_settings")["primary_language"] == "en"
    assert tools("view_account")["account_domain"]
    hours = tools("list_business_hours")[0]
    assert tools("view_business_hours", business_hours_id=hours["id"])["name"] == hours["name"]
    policy = tools("list_sla_policies")[0]
    tools.refused(405, "view_sla_policy", sla_policy_id=policy["id"])
    product = served.call("POST", "/products", {"name": "Printers"})["id"]
    assert [row["id"] for row in tools("list_products")] == [product]
    assert tools("view_product", product_id=product)["name"] == "Printers"


def other_products(served: Desk, tools: Tools) -> None:
    """Field service and omnichannel routing are other products."""
    tools.refused(404, "list_service_tasks")
    tools.refused(404, "view_service_task", task_id=1)
    tools.refused(404, "create_service_task", ticket_id=1, task={"title": "Visit"})
    tools.refused(404, "update_service_task", task_id=1, task={"title": "Visit"})
    tools.refused(404, "delete_service_task", task_id=1)
    tools.refused(404, "list_appointments")
    tools.refused(404, "view_appointment", appointment_id=1)
    tools.refused(404, "list_business_calendars")
    tools.refused(404, "list_omnichannel_activities")
