"""Reading and writing, whatever becomes of those who wait."""

import asyncio
import threading

from freehold.core.account.commands import set_account
from freehold.core.account.queries import get_fact
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx


def test_a_writer_outlives_those_who_waited_for_it(installation: Installation) -> None:
    """An event loop that ends while its change is being stored takes nothing with it."""
    database, hold = installation.database, threading.Event()

    def slow(tx: Tx) -> None:
        hold.wait(10)
        set_account(tx, "slow", 1)

    async def give_up() -> None:
        waiting = asyncio.ensure_future(database.write(slow))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(give_up())
    hold.set()
    database.write_now(lambda tx: set_account(tx, "after", 2))

    def both_are_there(tx: Tx) -> bool:
        return (get_fact(tx, "slow"), get_fact(tx, "after")) == (1, 2)

    for _ in range(100):
        if database.read_now(both_are_there):
            return
        threading.Event().wait(0.05)
    raise AssertionError("a change was lost")


def test_one_refusal_costs_its_neighbours_nothing(installation: Installation) -> None:
    """Many changes at once, some of which refuse: the others are stored, each refusal reaches the one who asked."""
    database = installation.database

    def change(number: int) -> "asyncio.Future[int]":
        def work(tx: Tx) -> int:
            set_account(tx, f"n{number}", number)
            if number % 3 == 0:
                raise ValueError(number)
            return number

        return asyncio.ensure_future(database.write(work))

    async def all_at_once() -> list[int | BaseException]:
        return await asyncio.gather(*(change(number) for number in range(60)), return_exceptions=True)

    outcomes = asyncio.run(all_at_once())
    for number, outcome in enumerate(outcomes):
        if number % 3 == 0:
            assert isinstance(outcome, ValueError)
        else:
            assert outcome == number
    stored = database.read_now(lambda tx: [get_fact(tx, f"n{number}") for number in range(60)])
    assert stored == [None if number % 3 == 0 else number for number in range(60)]
