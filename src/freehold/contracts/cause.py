"""Calls to our own API that a rule of ours makes: what they cause belongs to the rule's chain, so that it ends.

A request of a rule carries the number of the rule's doing with a proof that it is from us. Whoever passes it on to us
again, knowingly or not, cannot start a chain anew.
"""

from contextlib import AbstractContextManager, nullcontext

from freehold.core.events.queries import find_event
from freehold.kernel.crypto import Vault
from freehold.kernel.tx import Tx

HEADER = "X-Freehold-Cause"


def proof_of(vault: Vault, event_id: int) -> str:
    """The value of the header for what a rule did."""
    return f"{event_id}.{vault.sign_link(f'cause {event_id}', 0)}"


def because_of(tx: Tx, vault: Vault, proof: bytes) -> AbstractContextManager[None]:
    """While this lasts, what happens is written down as a consequence of what the header proves; of nothing without."""
    number, _, mac = proof.decode("latin-1").partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return nullcontext()
    event = find_event(tx, int(number)) if vault.is_signed(f"cause {number}", 0, mac) else None
    return nullcontext() if event is None else tx.because_of(event["id"], event["depth"])
