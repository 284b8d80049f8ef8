"""The least that a desk holds so that every stream of every client has something to bring (contract 12.4)."""

from typing import Any

from tests.clients.desk import Desk

TICKETS = 105


def fill(served: Desk, how_many: int = TICKETS) -> dict[str, Any]:
    """Write it all down through the API, `how_many` tickets among it; the ids that tests ask for, by what they are of."""
    call = served.call
    company = call("POST", "/companies", {"name": "Parcels", "domains": ["parcels.example.com"]})["id"]
    group = call("POST", "/groups", {"name": "Deliveries"})["id"]
    call("POST", "/admin/skills", {"name": "Customs"})
    call("POST", "/products", {"name": "Printers"})
    given = {"description": "d", "priority": 1, "status": 2, "group_id": group}
    tickets = [
        call("POST", "/tickets", {"email": "rita@parcels.example.com", "subject": f"Parcel {number}", **given})["id"]
        for number in range(how_many)
    ]
    first, *_, gone = tickets
    call("POST", f"/tickets/{first}/reply", {"body": "On its way"})
    call("POST", f"/tickets/{first}/notes", {"body": "for us", "private": True})
    call("POST", f"/tickets/{first}/time_entries", {"time_spent": "01:30", "note": "Called the carrier"})
    call("POST", f"/tickets/{first}/satisfaction_ratings", {"ratings": {"default_question": 103}})
    call("DELETE", f"/tickets/{gone}")
    contact = call("POST", "/contacts", {"name": "Noor", "email": "noor@example.com"})["id"]
    category = call("POST", "/discussions/categories", {"name": "Customers"})["id"]
    forum = {"name": "Printers", "forum_type": 1, "forum_visibility": 1}
    forum = call("POST", f"/discussions/categories/{category}/forums", forum)["id"]
    topic = call("POST", f"/discussions/forums/{forum}/topics", {"title": "Ink", "message": "Which?"})["id"]
    call("POST", f"/discussions/topics/{topic}/comments", {"body": "Black"})
    category = call("POST", "/solutions/categories", {"name": "Guides"})["id"]
    folder = call("POST", f"/solutions/categories/{category}/folders", {"name": "Ink", "visibility": 1})["id"]
    article = {"title": "Paper jam", "description": "<p>Open it</p>", "status": 2, "type": 1}
    article = call("POST", f"/solutions/folders/{folder}/articles", article)["id"]
    canned = call("POST", "/canned_response_folders", {"name": "Greetings"})["id"]
    response = {"title": "Hi", "content_html": "<p>Hi</p>", "folder_id": canned, "visibility": 0}
    call("POST", "/canned_responses", response)
    call("POST", "/scenario_automations", {"name": "Handled", "actions": [{"name": "status", "value": 4}]})
    return {
        "company": company,
        "group": group,
        "tickets": tickets,
        "standing": tickets[:-1],
        "contact": contact,
        "topic": topic,
        "article": article,
    }
