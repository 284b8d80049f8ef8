"""Many callers change one ticket at the same moment: what each of them changed stays changed."""

from tests.freshdesk.api import Api
from tests.freshdesk.test_people_races import all_at_once, statuses


def test_no_change_of_a_ticket_undoes_another(api: Api) -> None:
    changes = {"subject": "Smoke", "priority": 4, "type": "Incident", "tags": ["hot"], "source": 3, "status": 3}
    for number in range(1, 5):
        api.ticket()
        answers = all_at_once(api, [("PUT", f"/tickets/{number}", {name: value}) for name, value in changes.items()])
        assert statuses(answers) == [200] * len(changes)
        after = api.look(number)
        assert {name: after[name] for name in changes} == changes


def test_a_reply_and_a_change_at_once_both_stay(api: Api) -> None:
    for number in range(1, 5):
        api.ticket()
        calls = [("POST", f"/tickets/{number}/reply", {"body": "Yes"}), ("PUT", f"/tickets/{number}", {"priority": 4})]
        assert statuses(all_at_once(api, calls)) == [200, 201]
        after = api.look(number, include="stats")
        assert (after["priority"], after["stats"]["first_responded_at"] is not None) == (4, True)
