"""Every table of the core, in one place for migrations and tests."""

from freehold.core.access import model as _access
from freehold.core.account import model as _account
from freehold.core.audit import model as _audit
from freehold.core.automation import model as _automation
from freehold.core.canned_responses import model as _canned_responses
from freehold.core.collaboration import model as _collaboration
from freehold.core.companies import model as _companies
from freehold.core.conversations import model as _conversations
from freehold.core.custom_objects import model as _custom_objects
from freehold.core.events import model as _events
from freehold.core.exchange import model as _exchange
from freehold.core.fields import model as _fields
from freehold.core.files import model as _files
from freehold.core.forums import model as _forums
from freehold.core.gateway import model as _gateway
from freehold.core.imports import model as _imports
from freehold.core.jobs import model as _jobs
from freehold.core.mail import model as _mail
from freehold.core.oauth import model as _oauth
from freehold.core.outbound import model as _outbound
from freehold.core.people import model as _people
from freehold.core.products import model as _products
from freehold.core.reports import model as _reports
from freehold.core.sla import model as _sla
from freehold.core.solutions import model as _solutions
from freehold.core.surveys import model as _surveys
from freehold.core.takeout import model as _takeout
from freehold.core.tickets import model as _tickets
from freehold.core.two_step import model as _two_step
from freehold.core.webhooks import model as _webhooks
from freehold.kernel.types import metadata

AREAS = (
    _access,
    _account,
    _audit,
    _canned_responses,
    _automation,
    _collaboration,
    _companies,
    _conversations,
    _custom_objects,
    _events,
    _exchange,
    _fields,
    _files,
    _imports,
    _forums,
    _gateway,
    _jobs,
    _mail,
    _oauth,
    _outbound,
    _people,
    _products,
    _reports,
    _surveys,
    _sla,
    _solutions,
    _takeout,
    _tickets,
    _two_step,
    _webhooks,
)

__all__ = ["AREAS", "metadata"]
