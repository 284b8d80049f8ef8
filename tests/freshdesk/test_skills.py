"""Skills, and who has them (Freshdesk contract 5.13, 6.8)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, agent, contact, done, ids, look, made

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

CONDITION = {"resource_type": "ticket", "field_name": "ticket_type", "operator": "in", "value": ["Refund"]}
BY_CHANNEL = {"channel": "ticket", "channel_conditions": [{"name": "x", "match_type": "all", "properties": []}]}


def skill(api: Api, name: str = "Customs", **given: Any) -> Any:
    return made(api, "/admin/skills", {"name": name, **given})


def test_a_skill_is_taken_in(api: Api) -> None:
    kim = agent(api)["id"]
    body = {"name": "Customs", "match_type": "any", "conditions": [CONDITION, BY_CHANNEL], "agents": [{"id": kim}]}
    answer = api.post("/admin/skills", body)
    number = answer["id"]
    expected = {**body, "id": number, "rank": 1, "created_at": NOW, "updated_at": NOW}
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/admin/skills/{number}"
    assert answer.events == ["skill.created"]
    assert answer.entries == [f"API key took in skill {number}"]
    assert look(api, f"/admin/skills/{number}") == look(api, f"/skills/{number}") == expected
    assert look(api, f"/agents/{kim}")["skill_ids"] == [number]
    least = skill(api, "Returns")
    assert [least[name] for name in ("rank", "match_type", "conditions", "agents")] == [2, "all", [], []]


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    body = {"rank": 0, "match_type": "some", "conditions": [1], "agents": [{"id": 1}], "colour": "red"}
    assert api.wrong("POST", "/admin/skills", body) == {
        "name": ("missing_field", MISSING),
        "rank": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "match_type": ("invalid_value", "It should be one of these values: 'all,any'"),
        "conditions": ("datatype_mismatch", "It should be a/an key/value pair"),
        "agents": ("invalid_value", "There is no agent matching the given agents"),
        "colour": ("invalid_field", UNKNOWN),
    }
    skill(api)
    assert api.wrong("POST", "/skills", {"name": " customs"}, 409) == {"name": ("duplicate_value", UNIQUE)}


def test_a_skill_is_changed(api: Api, clock: ManualClock) -> None:
    kim, lee = agent(api, "kim@example.com")["id"], agent(api, "lee@example.com")["id"]
    before = skill(api, agents=[{"id": kim}], conditions=[CONDITION])
    path = f"/admin/skills/{before['id']}"
    clock.move(MINUTE)
    answer = api.patch(path, {"name": "Duties", "rank": 5})
    assert (answer.status, answer.body) == (200, {**before, "name": "Duties", "rank": 5, "updated_at": LATER})
    assert answer.events == ["skill.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["name", "rank"]}
    assert answer.entries == [f"API key changed skill {before['id']}"]
    moved = api.patch(path, {"agents": [{"id": lee}, {"id": kim, "deleted": True}], "conditions": []})
    assert (moved["agents"], moved["conditions"]) == ([{"id": lee}], [])
    assert look(api, path) == moved.body
    assert api.put(path, {"name": "X"}).status == 405, "PATCH it is (contract 6.8)"
    assert api.patch(path, {"name": "duties"})["name"] == "duties", "its own"
    api.missing("PATCH", "/admin/skills/999", {"name": "X"})


def test_skills_are_listed_by_rank(api: Api) -> None:
    kim = agent(api)["id"]
    last, first = skill(api, "Last", rank=9, agents=[{"id": kim}])["id"], skill(api, "First", rank=1)["id"]
    assert ids(api.follow("/admin/skills", per_page=1)) == [first, last]
    assert look(api, "/skills?per_page=100")[1]["agents"] == [{"id": kim}]
    assert done(api, "DELETE", f"/admin/skills/{last}") == ["skill.deleted"]
    assert look(api, f"/agents/{kim}")["skill_ids"] == []
    api.missing("GET", f"/admin/skills/{last}")
    api.missing("DELETE", f"/admin/skills/{last}")


def test_agents_are_given_skills(api: Api) -> None:
    numbers = [skill(api, name)["id"] for name in ("Customs", "Returns")]
    kim = agent(api, skill_ids=numbers)
    assert kim["skill_ids"] == numbers
    assert api.put(f"/agents/{kim['id']}", {"skill_ids": numbers[1:]})["skill_ids"] == numbers[1:]
    assert api.put(f"/agents/{kim['id']}", {"signature": "K"})["skill_ids"] == numbers[1:]
    made_agent = api.put(f"/contacts/{contact(api)['id']}/make_agent", {"skill_ids": numbers[:1]})
    assert made_agent["agent"]["skill_ids"] == numbers[:1]
    done(api, "DELETE", f"/agents/{kim['id']}")
    assert look(api, f"/skills/{numbers[1]}")["agents"] == []


def test_only_administrators_look_after_skills(sqlite_api: Api) -> None:
    number = skill(sqlite_api)["id"]
    supervisor = sqlite_api.hire("SUPERVISOR")
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", f"/{number}"),
        ("PATCH", f"/{number}"),
        ("DELETE", f"/{number}"),
    ):
        assert supervisor.call(method, f"/admin/skills{path}").status == 403, method
    assert ids(look(sqlite_api.hire("ADMIN"), "/skills")) == [number]
