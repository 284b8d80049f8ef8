"""Passwords and keys of the requests that rules make: sealed where they are kept, never shown again."""

import base64
from typing import Any

from freehold.contracts.freshdesk.rule_actions import MASK
from freehold.kernel.crypto import Vault

PURPOSE = "credentials of rules"


def sealed(given: dict[str, Any], before: list[dict[str, Any]], vault: Vault) -> dict[str, Any]:
    """What a client said of a rule, with its secrets sealed; eight stars instead of one keep what was there `before`.

    The one that is kept is that of a request to the same address: a secret is not carried to another receiver.
    """
    for action in given.get("actions") or ():
        kept = next((one for one in before if one.get("url") == action.get("url")), {})
        if action.get("api_key"):
            old = kept.get("api_key", "")
            action["api_key"] = old if action["api_key"] == MASK else vault.seal(action["api_key"].encode(), PURPOSE)
        if action.get("auth_header"):
            old = (kept.get("auth_header") or {}).get("password", "")
            password = action["auth_header"].get("password", "")
            password = old if password == MASK else vault.seal(password.encode(), PURPOSE)
            action["auth_header"] = {**action["auth_header"], "password": password}
    return given


def masked(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Actions as they are shown."""
    shown = []
    for action in actions:
        copy = dict(action)
        if copy.get("api_key"):
            copy["api_key"] = MASK
        if copy.get("auth_header"):
            copy["auth_header"] = {**copy["auth_header"], "password": MASK}
        shown.append(copy)
    return shown


def authorization(action: dict[str, Any], vault: Vault) -> str | None:
    """The Authorization header of a request, or None: Basic with name and password, or with the key as the name."""
    credentials = action.get("auth_header")
    if credentials:
        password = vault.open(credentials["password"], PURPOSE).decode() if credentials.get("password") else ""
        pair = f"{credentials['username']}:{password}"
    elif action.get("api_key"):
        pair = f"{vault.open(action['api_key'], PURPOSE).decode()}:X"
    else:
        return None
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
