"""What happens when telling somebody fails, or is cut off, or is to be done again (Freshchat contract 6.1)."""

import asyncio
from typing import Any

import pytest
from tests.desk import Desk
from tests.hooks import hook

from freehold.core.conversations.changes import Changes
from freehold.core.events.actor import SYSTEM
from freehold.core.jobs.queries import count_jobs, find_next_at
from freehold.core.people.erasing import erase_contact
from freehold.core.webhooks.commands import remove_endpoint, replay, set_active
from freehold.core.webhooks.queries import get_delivery, list_endpoints
from freehold.jobs import LEASE, Worker
from freehold.kernel.clock import ManualClock
from freehold.kernel.errors import NotFound
from freehold.kernel.installation import Installation


@pytest.fixture
def desk(installation: Installation) -> Desk:
    return Desk(installation)


@pytest.fixture
def local(sqlite_installation: Installation) -> Desk:
    return Desk(sqlite_installation)


def test_deliveries_arrive_in_order_over_one_connection(desk: Desk) -> None:
    with hook() as receiver:
        desk.listen(receiver.url)
        texts = [f"{n} {'x' * (n % 7) * 500}" for n in range(130)]
        desk.say(*texts)
        assert desk.work() == 130
    assert receiver.texts == texts
    assert [row["state"] for row in desk.deliveries()] == ["delivered"] * 130
    assert desk.database.read_now(count_jobs) == []


@pytest.mark.parametrize("trouble", [500, 503, 408, 429, "close", "garbage"])
def test_what_may_pass_is_tried_again_with_the_same_bytes(local: Desk, clock: ManualClock, trouble: int | str) -> None:
    with hook() as receiver:
        local.listen(receiver.url)
        local.say("one", "two")
        receiver.answers(trouble, trouble, trouble)
        for pause in (10, 60, 300):
            local.work()
            waits = (local.database.read_now(find_next_at) or 0) - clock.now()
            assert pause * 900 <= waits <= pause * 1100
            clock.move(waits - 1)
            assert local.work() == 0
            clock.move(1)
        local.work()
    assert [got.text for got in receiver.got] == ["one"] * 4 + ["two"]
    tries = receiver.got[:4]
    assert [got.headers["x-retry-count"] for got in tries] == ["0", "1", "2", "3"]
    assert len({got.body for got in tries}) == len({got.headers["x-freshchat-signature"] for got in tries}) == 1
    first, second = local.deliveries()
    assert (first["state"], first["attempts"], first["response_status"], first["error"]) == ("delivered", 4, 200, None)
    assert (second["state"], second["attempts"]) == ("delivered", 1)


def test_an_attempt_that_failed_is_on_record_with_its_reason(desk: Desk) -> None:
    with hook() as receiver:
        uuid = desk.listen(receiver.url)
        desk.say("one")
        receiver.answers(503)
        desk.work()
    (row,) = desk.deliveries()
    assert (row["endpoint"], row["action"], row["state"]) == (uuid, "message_create", "retrying")
    assert (row["attempts"], row["response_status"], row["error"]) == (1, 503, "answered 503: ok")
    assert row["finished_at"] is None


def test_after_three_retries_a_delivery_is_given_up_and_the_next_goes_out(local: Desk, clock: ManualClock) -> None:
    with hook() as receiver:
        local.listen(receiver.url)
        local.say("lost", "found")
        receiver.answers(500, 500, 500, 500)
        for _ in range(5):
            local.work()
            clock.move(400_000)
    assert [got.text for got in receiver.got] == ["lost"] * 4 + ["found"]
    assert [row["state"] for row in local.deliveries()] == ["failed", "delivered"]


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_a_receiver_that_refuses_an_event_is_neither_asked_again_nor_switched_off(local: Desk, status: int) -> None:
    local.setting(webhook_give_up_after=2)
    with hook() as receiver:
        uuid = local.listen(receiver.url)
        receiver.answers(*[status] * 5)
        local.say(*"abcdef")
        local.work()
    assert [got.text for got in receiver.got] == list("abcdef")
    assert [row["state"] for row in local.deliveries()] == ["failed"] * 5 + ["delivered"]
    assert local.endpoint(uuid)["is_active"] is True


def test_a_redirect_is_not_followed(local: Desk) -> None:
    with hook() as elsewhere, hook() as receiver:
        receiver.extra = {"Location": elsewhere.url}
        receiver.answers(302, 307)
        local.listen(receiver.url)
        local.say("a", "b", "c")
        local.work()
    assert elsewhere.got == []
    assert [row["state"] for row in local.deliveries()] == ["failed", "failed", "delivered"]
    assert "redirects are not followed" in local.deliveries()[0]["error"]


@pytest.mark.parametrize("status", [201, 202, 204])
def test_any_2xx_is_success(local: Desk, status: int) -> None:
    with hook() as receiver:
        local.listen(receiver.url)
        receiver.answers(status, status)
        local.say("a", "b")
        local.work()
    assert [row["state"] for row in local.deliveries()] == ["delivered"] * 2


def test_who_does_not_answer_in_time_is_a_failure_and_holds_up_nobody(desk: Desk) -> None:
    desk.setting(webhook_timeout_seconds=0.3)
    with hook() as silent, hook() as healthy:
        slow = desk.listen(silent.url)
        desk.listen(healthy.url)
        desk.listen("http://127.0.0.1:9/nobody-listens-here")
        silent.answers("hang")
        texts = [str(n) for n in range(40)]
        desk.say(*texts)
        desk.work()
        assert healthy.texts == texts
        assert [got.text for got in silent.got] == ["0"], "the rest waits its turn"
    errors = {row["endpoint"]: row["error"] for row in desk.deliveries() if row["state"] == "retrying"}
    assert errors[slow] == "no answer within 0.3 s"
    assert "no connection to 127.0.0.1 port 9: Connection refused" in errors.values()


def test_a_receiver_that_keeps_failing_is_switched_off_and_on_again(desk: Desk, clock: ManualClock) -> None:
    desk.setting(webhook_give_up_after=2, webhook_retry_seconds=[])
    with hook() as receiver:
        uuid = desk.listen(receiver.url)
        receiver.answers(500, 200, 500, 500)
        desk.say("a", "b", "c", "d", "e", "f")
        desk.work()
        endpoint = desk.endpoint(uuid)
        assert endpoint["is_active"] is False
        assert endpoint["disabled_reason"] == "2 deliveries in a row failed; the last one: answered 500: ok"
        assert [got.text for got in receiver.got] == list("abcd")

        desk.say("while it is off")
        clock.move(86_400_000)
        assert desk.work() == 0
        assert desk.database.read_now(list_endpoints)[0]["queued"] == 2

        desk.database.write_now(lambda tx: set_active(tx, uuid, True))
        desk.say("g")
        desk.work()
    assert [got.text for got in receiver.got] == list("abcdefg")
    endpoint = desk.endpoint(uuid)
    assert (endpoint["is_active"], endpoint["disabled_reason"], endpoint["failures"]) == (True, None, 0)


def test_switching_off_stops_what_is_on_its_way(local: Desk) -> None:
    with hook() as receiver:
        uuid = local.listen(receiver.url)

        def switch_off(got: list[Any], body: bytes) -> int:
            if len(got) == 2:
                local.database.write_now(lambda tx: set_active(tx, uuid, False))
            return 200

        receiver.answer = switch_off
        local.say(*"abcdef")
        local.work()
        assert receiver.texts == list("abc")
        local.database.write_now(lambda tx: set_active(tx, uuid, True))
        local.work()
    assert receiver.texts == list("abcdef")


def test_switching_off_in_the_middle_of_a_failure_wins(local: Desk, clock: ManualClock) -> None:
    with hook() as receiver:
        uuid = local.listen(receiver.url)

        def switch_off(got: list[Any], body: bytes) -> int:
            local.database.write_now(lambda tx: set_active(tx, uuid, False))
            return 500

        receiver.answer = switch_off
        local.say("a", "b")
        local.work()
        clock.move(3_600_000)
        assert local.work() == 0
        assert len(receiver.got) == 1


def test_a_delivery_can_be_replayed(desk: Desk, clock: ManualClock) -> None:
    with hook() as receiver:
        desk.listen(receiver.url)
        receiver.answers(400)
        desk.say("Où est mon colis ?")
        desk.work()
        (first,) = desk.deliveries()
        clock.move(5_000)
        desk.database.write_now(lambda tx: replay(tx, first["id"]))
        desk.work()
    assert receiver.got[1].body == receiver.got[0].body
    assert receiver.got[1].headers == receiver.got[0].headers, (
        "a receiver cannot tell them apart, but by having seen it"
    )
    before, after = desk.deliveries()
    assert (before["state"], after["state"]) == ("failed", "delivered")
    assert after["created_at"] == before["created_at"] + 5_000
    whole = desk.database.read_now(lambda tx: get_delivery(tx, after["id"]))
    assert whole["body"] == receiver.got[0].body
    with pytest.raises(NotFound):
        desk.database.write_now(lambda tx: replay(tx, 999_999))


def test_a_worker_that_dies_leaves_nothing_untold(desk: Desk, clock: ManualClock) -> None:
    with hook() as receiver:
        desk.listen(receiver.url)
        desk.say(*"abcdef")

        async def die() -> None:
            reached, loop = asyncio.Event(), asyncio.get_running_loop()

            def at_third(got: list[Any], body: bytes) -> int:
                if len(got) == 2:
                    loop.call_soon_threadsafe(reached.set)
                return 200

            receiver.answer = at_third
            worker = Worker(desk.installation)
            going = asyncio.create_task(worker.run_once())
            await asyncio.wait_for(reached.wait(), 5)
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.gather(going, return_exceptions=True)
            worker.close()

        asyncio.run(die())
        clock.move(LEASE)
        desk.work()
    texts = receiver.texts
    assert texts[:3] == ["a", "b", "c"]
    again = texts[3:]
    assert again == list("abcdef")[-len(again) :], "again from what had not been put down, in order, to the end"
    assert len(again) >= 3, "what was not told before is told now"
    ids = [got.json["data"]["message"]["id"] for got in receiver.got]
    assert len(set(ids)) == 6, "receivers tell repeats by the message's id"


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure(local: Desk) -> None:
    with hook() as receiver:
        local.listen(receiver.url)
        receiver.extra = {"Connection": "close"}
        local.say("a", "b", "c")
        local.work()
    assert receiver.texts == ["a", "b", "c"]
    assert [row["attempts"] for row in local.deliveries()] == [1, 1, 1]


def test_what_a_careless_receiver_sends_late_is_not_taken_for_the_next_answer(local: Desk) -> None:
    with hook() as receiver:
        local.listen(receiver.url)
        receiver.answers("late body")
        local.say("a", "b", "c")
        local.work()
    assert receiver.texts[-2:] == ["b", "c"]
    assert [(row["state"], row["attempts"]) for row in local.deliveries()] == [("delivered", 1)] * 3


def test_nothing_is_told_of_somebody_who_was_erased(desk: Desk, clock: ManualClock) -> None:
    with hook() as receiver:
        desk.listen(receiver.url)
        desk.say("my secret", "another")
        desk.change(Changes(status="resolved"), desk.by)
        receiver.answers(500)
        desk.work()
        desk.database.write_now(lambda tx: erase_contact(tx, desk.contact["uuid"], SYSTEM))
        clock.move(3_600_000)
        desk.work()
    assert len(receiver.got) == 1
    assert desk.deliveries() == []
    assert desk.database.read_now(count_jobs) == []


def test_a_removed_endpoint_is_forgotten(desk: Desk) -> None:
    with hook() as receiver:
        uuid = desk.listen(receiver.url)
        desk.say("a")
        desk.work()
        desk.say("b")
        desk.database.write_now(lambda tx: remove_endpoint(tx, receiver.url))
        desk.say("c")
        desk.work()
    assert receiver.texts == ["a"]
    assert desk.database.read_now(list_endpoints) == []
    with pytest.raises(NotFound):
        desk.endpoint(uuid)
