"""Puts what was done from the command line on the record, in the transaction of the change."""

import getpass

from freehold.core.audit.commands import enter
from freehold.kernel.tx import Tx


def put_down(tx: Tx, operation: str, **details: object) -> None:
    """`operation` is one of catalogue.administration.SAYS; `details` complete its sentence."""
    enter(tx, operation, who(), None, details)


def who() -> str:
    """Whoever typed the command, as the machine knows them."""
    try:
        return f"{getpass.getuser()} at the command line"
    except (KeyError, OSError):  # a user number without a name, as in many containers
        return "somebody at the command line"
