"""The helpdesk's settings and the account (Freshdesk contract 5.13, 6.17)."""

from tests.freshdesk.api import Api
from tests.freshdesk.people import agent, look

LANGUAGES = ("supported_languages", "portal_languages", "help_widget_languages")


def test_the_helpdesk_says_which_languages_it_speaks(sqlite_api: Api) -> None:
    answer = sqlite_api.get("/settings/helpdesk", per_page=100)
    assert (answer.status, answer.body) == (200, {"primary_language": "en", **{name: [] for name in LANGUAGES}})
    sqlite_api.restart(primary_language="pt-BR", supported_languages=["de", "ar"])
    assert look(sqlite_api.hire("AGENT"), "/settings/helpdesk") == {
        "primary_language": "pt-BR",
        **{name: ["de", "ar"] for name in LANGUAGES},
    }
    assert sqlite_api.codes("GET", "/settings/helpdesk?lang=de") == {"lang": "invalid_field"}
    assert sqlite_api.hire("ANALYTICS_COLLABORATOR").get("/settings/helpdesk").status == 403


def test_the_account_says_whose_it_is(api: Api) -> None:
    answer = api.get("/account")
    numbers = {name: answer.body.pop(name) for name in ("account_id", "organisation_id", "bundle_id")}
    assert all(type(number) is int for number in numbers.values())
    assert (answer.status, answer.body) == (
        200,
        {
            "organisation_name": "organisation.localhost",
            "account_name": "localhost",
            "account_domain": "localhost",
            "hipaa_compliant": False,
            "total_agents": {"full_time": 1, "occasional": 0, "field_service": 0, "collaborators": 0},
            "timezone": "UTC",
            "data_center": "self-hosted",
            "tier_type": "Custom",
            "type": None,
            "cloud_type": None,
            "address": dict.fromkeys(("country", "state", "city", "street", "primary_street", "postalcode")),
            "contact_person": {"firstname": "Ada", "lastname": "Ames", "email": "ada@example.com"},
        },
    )
    agent(api, "kim@example.com", occasional=True)
    agent(api, "lee@example.com", agent_type=3)
    agent(api, "noa@example.com", agent_type=2, ticket_scope=2)
    gone = agent(api, "gone@example.com")
    api.delete(f"/agents/{gone['id']}")
    api.restart(public_url="https://desk.example.com/", freshdesk_plan="pro")
    after = look(api, "/account?per_page=100")
    assert after["total_agents"] == {"full_time": 1, "occasional": 1, "field_service": 1, "collaborators": 1}
    assert (after["account_domain"], after["tier_type"]) == ("desk.example.com", "Pro")


def test_the_account_is_for_administrators(sqlite_api: Api) -> None:
    assert [sqlite_api.hire(role).get("/account").status for role in ("ADMIN", "SUPERVISOR", "AGENT")] == [
        200,
        403,
        403,
    ]
    assert sqlite_api.codes("GET", "/account?x=1") == {"x": "invalid_field"}
