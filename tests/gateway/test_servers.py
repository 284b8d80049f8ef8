"""Two servers on one PostgreSQL: what is changed at one holds at the other from the next call on, on open connections too."""

import threading
from pathlib import Path
from typing import Any

from tests.servers import Caller, freehold, serving


def test_a_change_holds_on_every_server_and_open_connection_at_once(tmp_path: Path, postgresql: Any) -> None:
    data = tmp_path / "data"
    with postgresql.copy() as url:
        with serving(data, database=url):
            pass

        def run(*arguments: str) -> str:
            return freehold(*arguments, data=data, database=url)

        run("agent", "add", "ada@example.com", "--role", "ACCOUNT_ADMIN")
        with serving(data, database=url) as one, serving(data, database=url) as two:
            key = run("assistant", "create", "Triage", "--owner", "ada@example.com")
            callers = [server.connect_with_key(key) for server in (one, two)]
            try:
                _hold(run, callers)
            finally:
                for caller in callers:
                    caller.close()


def _hold(run: Any, callers: list[Caller]) -> None:
    def statuses() -> list[int]:
        return [caller.call("GET", "/api/v2/tickets")[0] for caller in callers]

    assert statuses() == [403, 403]
    for change, then in (
        (("grant", "Triage", "tickets", "read"), 200),
        (("grant", "Triage", "tickets", "off"), 403),
        (("grant", "Triage", "tickets", "full"), 200),
        (("stop-all",), 403),
        (("resume-all",), 200),
        (("assistant", "pause", "Triage"), 403),
        (("assistant", "resume", "Triage"), 200),
        (("connection", "pause", "freshdesk"), 403),
        (("connection", "resume", "freshdesk"), 200),
    ):
        run(*change)
        assert statuses() == [then, then], change
    _one_approval_is_good_for_one_call(run, callers)
    run("grant", "Triage", "tickets", "full", "--per-day", "5", "--allow", "tickets.create")
    made = _at_once(callers * 4, {"email": "rita@example.com", "subject": "Again", "description": "x"})
    assert sorted(made) == [201] * 5 + [429] * 3, "servers count together"
    run("assistant", "stop", "Triage")
    assert statuses() == [401, 401]


def _one_approval_is_good_for_one_call(run: Any, callers: list[Caller]) -> None:
    body = {"email": "rita@example.com", "subject": "Broken", "description": "It broke"}
    for caller in callers:
        assert caller.call("POST", "/api/v2/tickets", body)[1]["code"] == "approval_required"
    [line] = run("approvals").splitlines()
    run("approvals", "approve", line.split("\t")[0])
    assert sorted(_at_once(callers, body)) == [201, 403], "at both servers at the same moment, and done once"


def _at_once(callers: list[Caller], body: dict[str, Any]) -> list[int]:
    """The statuses of equal calls at the same moment; calls of one connection wait for one another."""
    found: list[int] = []
    locks = {id(caller): threading.Lock() for caller in callers}
    ready = threading.Barrier(len(callers))

    def call(caller: Caller) -> None:
        ready.wait()
        with locks[id(caller)]:
            found.append(caller.call("POST", "/api/v2/tickets", body)[0])

    threads = [threading.Thread(target=call, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
