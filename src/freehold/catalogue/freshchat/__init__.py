"""Freshchat v2, row by row. The order is the contract's section 3."""

from freehold.catalogue.freshchat.agents import AGENTS
from freehold.catalogue.freshchat.conversations import CONVERSATIONS
from freehold.catalogue.freshchat.organisation import ORGANISATION
from freehold.catalogue.freshchat.outbound import OUTBOUND
from freehold.catalogue.freshchat.reports import REPORTS
from freehold.catalogue.freshchat.uploads import UPLOADS
from freehold.catalogue.freshchat.users import USERS
from freehold.catalogue.operation import Operation

ROWS: tuple[Operation, ...] = (*CONVERSATIONS, *UPLOADS, *USERS, *AGENTS, *ORGANISATION, *OUTBOUND, *REPORTS)
