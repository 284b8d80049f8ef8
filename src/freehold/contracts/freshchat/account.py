"""The account's identity, as nearly every answer needs it."""

from typing import Any

from freehold.core.account.queries import get_account
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx

MEMBERS = (
    "account_id",
    "organisation_id",
    "organisation_domain",
    "account_domain",
    "app_id",
    "bundle_id",
    "bundle_type",
    "plan_type",
    "datacenter",
    "web_chat_id",
)
"""What GET /v2/accounts/configuration shows (contract 3.12)."""


def identity(tx: Tx, installation: Installation) -> dict[str, Any]:
    """The members above. They are given once and never change, so one read a process is enough."""
    known: dict[str, Any] | None = installation.constants.get("identity")
    if known is None:
        facts = get_account(tx)
        known = installation.constants["identity"] = {name: facts[name] for name in MEMBERS}
    return known
