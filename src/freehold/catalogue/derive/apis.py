"""The APIs that documents are derived for."""

from freehold.catalogue.derive.api import Api
from freehold.catalogue.derive.freshchat_api import FRESHCHAT
from freehold.catalogue.derive.freshdesk_api import FRESHDESK
from freehold.catalogue.operation import Operation

__all__ = ["APIS", "FRESHCHAT", "FRESHDESK", "api_of"]

APIS: tuple[Api, ...] = (FRESHCHAT, FRESHDESK)
_BY_NAME = {api.name: api for api in APIS}


def api_of(row: Operation) -> Api:
    """The API that a row belongs to."""
    return _BY_NAME[row.product]
