"""Whatever receivers answer and whenever workers die: each endpoint is told everything, and in order."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import MORNING
from tests.desk import Desk
from tests.hooks import Answer, Got, hook

from freehold.core.setup import create_account
from freehold.jobs import LEASE, Worker
from freehold.kernel.clock import ManualClock
from freehold.kernel.crypto import open_vault
from freehold.kernel.installation import DATABASE_FILE, Installation, open_installation

PATIENCE = 3
"""How often in a row a receiver fails at most: one less than deliveries are tried, so that none is given up."""

answers = st.sampled_from((200, 201, 500, 503, 429, "close"))
scripts = st.lists(answers, max_size=12)
turns = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(("work", "die", "wait"))), min_size=1, max_size=6)


class Moody:
    """Answers by its script, but fails no more than PATIENCE times in a row; then it always takes what comes."""

    def __init__(self, script: list[Answer]) -> None:
        self._script = script[::-1]
        self._failed = 0
        self.dies_after: int | None = None

    def __call__(self, got: list[Got], body: bytes) -> Answer:
        answer = self._script.pop() if self._script else 200
        if answer not in (200, 201) and self._failed >= PATIENCE:
            answer = 200
        self._failed = 0 if answer in (200, 201) else self._failed + 1
        return answer


async def die_soon(installation: Installation, seconds: float) -> None:
    """A worker that is cut off wherever it happens to be."""
    worker = Worker(installation)
    going = asyncio.create_task(worker.run_once())
    await asyncio.wait((going,), timeout=seconds)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.gather(going, return_exceptions=True)
    worker.close()
    await asyncio.sleep(0)


def in_order_of_first_arrival(texts: list[str]) -> list[int]:
    return [int(text) for text in dict.fromkeys(texts)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=scripts, second=scripts, turns=turns, moment=st.floats(0.001, 0.03))
def test_every_endpoint_is_told_everything_in_order(
    sqlite_template: Path, first: list[Any], second: list[Any], turns: list[tuple[int, str]], moment: float
) -> None:
    clock = ManualClock(MORNING)
    with tempfile.TemporaryDirectory() as folder, hook() as one, hook() as other:
        data = Path(folder)
        shutil.copyfile(sqlite_template, data / DATABASE_FILE)
        open_vault(data)
        installation = open_installation(data, clock=clock)
        try:
            installation.database.write_now(create_account)
            desk = Desk(installation)
            one.answer, other.answer = Moody(first), Moody(second)
            desk.listen(one.url)
            desk.listen(other.url)
            said = 0
            for number, then in turns:
                desk.say(*(str(said + n) for n in range(number)))
                said += number
                if then == "work":
                    desk.work()
                elif then == "die":
                    asyncio.run(die_soon(installation, moment))
                    clock.move(LEASE)
                else:
                    clock.move(400_000)
            for _ in range(PATIENCE * (len(first) + len(second) + 1)):
                clock.move(400_000)
                if not desk.work():
                    break
            for receiver in (one, other):
                assert in_order_of_first_arrival(receiver.texts) == list(range(said))
            assert {row["state"] for row in desk.deliveries()} <= {"delivered"}
        finally:
            installation.close()
