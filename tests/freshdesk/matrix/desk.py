"""A desk on which every call can be made: what a call is about is made by the administrator just before."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from tests.contract.api import Answer, Json
from tests.freshdesk.api import Api, Part

from freehold.core.tickets.bulk import DELETE, ask_for_many
from freehold.core.tickets.model import tickets
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
_ARCHIVE = Query(update(tickets).where(tickets.c.id == bindparam("number")).values(archived_at=1))


class Request(NamedTuple):
    """What is asked for, without who asks."""

    path: str
    """Below /api/v2, unless it begins with /api."""
    body: Any = None
    form: tuple[Part, ...] = ()


class Desk:
    """The administrator's side of a case: an agent will call about a ticket in some place."""

    def __init__(self, api: Api, team: int) -> None:
        self.api = api
        self.team = team
        self.caller: int | None = None
        """The agent who will call."""
        self.place = "elsewhere"
        """Whose ticket it is about: the caller's own, their group's, or nobody's (elsewhere)."""
        self.latest = 0
        """The number of what was made last: a ticket, a time entry."""
        self._made = 0

    def new(self) -> str:
        """A word that was not there before."""
        self._made += 1
        return f"thing{self._made}"

    def made(self, path: str, body: Any = None, *, status: int = 201) -> Json:
        """What the administrator gets for a POST."""
        answer = self.api.post(path, body)
        assert answer.status == status, (path, answer.status, answer.content[:500])
        found: Json = answer.body
        return found

    def number(self, path: str, **body: Any) -> int:
        return int(self.made(path, body)["id"])

    def ticket(self, **given: Any) -> int:
        """A ticket in the place that the case is about."""
        if self.place == "own":
            given["responder_id"] = self.caller
        elif self.place == "group":
            given["group_id"] = self.team
        self.latest = int(self.api.ticket(**given)["id"])
        return self.latest

    def archive(self, number: int) -> None:
        """Archive a ticket."""
        self.api.installation.database.write_now(lambda tx: tx.run(_ARCHIVE, number=number))

    def note(self) -> Json:
        return self.made(f"/tickets/{self.ticket()}/notes", {"body": "Psst"})

    def time(self) -> int:
        self.latest = self.number(f"/tickets/{self.ticket()}/time_entries", time_spent="00:05")
        return self.latest

    def attachment(self) -> int:
        answer = self.api.form(
            "POST", f"/tickets/{self.ticket()}/notes", ("body", "x"), ("attachments[]", "a.txt", b"a")
        )
        return int(answer["attachments"][0]["id"])

    def contact(self, **given: Any) -> int:
        return self.number("/contacts", name="Nia Noor", email=f"{self.new()}@example.com", **given)

    def binned_contact(self) -> int:
        number = self.contact()
        assert self.api.delete(f"/contacts/{number}").status == 204
        return number

    def company(self) -> int:
        return self.number("/companies", name=self.new())

    def agent(self) -> int:
        return self.number("/agents", email=f"{self.new()}@example.com", ticket_scope=1)

    def group(self) -> int:
        return self.number("/groups", name=self.new())

    def first(self, path: str) -> int:
        """The first of a list."""
        return int(self.api.get(path)[0]["id"])

    def role(self) -> int:
        return self.first("/roles")

    def email_config(self) -> int:
        return self.first("/email_configs")

    def skill(self) -> int:
        return self.number("/admin/skills", name=self.new())

    def job(self) -> str:
        """A job that the caller asked for."""
        caller, number = self.caller or 0, self.ticket()

        def work(tx: Tx) -> str:
            return str(ask_for_many(tx, DELETE, caller, 1, [number], {})["uuid"])

        return self.api.installation.database.write_now(work)

    def send(self, by: Api, method: str, request: Request) -> Answer:
        """The call, with somebody's key."""
        if request.form:
            return by.form(method, request.path, *request.form)
        return by.call(method, request.path, request.body)
