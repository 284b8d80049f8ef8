"""Freshdesk v2, row by row. The order is the contract's section 6."""

from freehold.catalogue.freshdesk.agents import AGENTS
from freehold.catalogue.freshdesk.archived import ARCHIVED
from freehold.catalogue.freshdesk.articles import ARTICLES
from freehold.catalogue.freshdesk.associations import ASSOCIATIONS
from freehold.catalogue.freshdesk.attachments import ATTACHMENTS
from freehold.catalogue.freshdesk.attention import ATTENTION
from freehold.catalogue.freshdesk.automations import AUTOMATIONS
from freehold.catalogue.freshdesk.bulk import BULK
from freehold.catalogue.freshdesk.business_hours import BUSINESS_HOURS
from freehold.catalogue.freshdesk.canned_responses import CANNED_RESPONSES
from freehold.catalogue.freshdesk.channel import CHANNEL
from freehold.catalogue.freshdesk.channels import CHANNELS
from freehold.catalogue.freshdesk.collaboration import COLLABORATION
from freehold.catalogue.freshdesk.companies import COMPANIES
from freehold.catalogue.freshdesk.contacts import CONTACTS
from freehold.catalogue.freshdesk.custom_objects import CUSTOM_OBJECTS
from freehold.catalogue.freshdesk.email import EMAIL
from freehold.catalogue.freshdesk.entries import ENTRIES
from freehold.catalogue.freshdesk.exchange import COMPANY_EXCHANGE, CONTACT_EXCHANGE
from freehold.catalogue.freshdesk.exports import EXPORTS
from freehold.catalogue.freshdesk.forums import FORUMS
from freehold.catalogue.freshdesk.groups import GROUPS
from freehold.catalogue.freshdesk.people_fields import COMPANY_FIELDS, CONTACT_FIELDS
from freehold.catalogue.freshdesk.products import PRODUCTS
from freehold.catalogue.freshdesk.scenarios import SCENARIOS
from freehold.catalogue.freshdesk.search import SEARCH
from freehold.catalogue.freshdesk.sections import SECTIONS
from freehold.catalogue.freshdesk.settings import SETTINGS
from freehold.catalogue.freshdesk.skills import SKILLS
from freehold.catalogue.freshdesk.sla_policies import SLA_POLICIES
from freehold.catalogue.freshdesk.solution_categories import SOLUTION_CATEGORIES
from freehold.catalogue.freshdesk.solution_folders import SOLUTION_FOLDERS
from freehold.catalogue.freshdesk.surveys import SURVEYS
from freehold.catalogue.freshdesk.ticket_fields import TICKET_FIELDS
from freehold.catalogue.freshdesk.ticket_forms import TICKET_FORMS
from freehold.catalogue.freshdesk.tickets import TICKETS
from freehold.catalogue.freshdesk.time_entries import TIME_ENTRIES
from freehold.catalogue.freshdesk.topics import TOPICS
from freehold.catalogue.operation import Operation

ROWS: tuple[Operation, ...] = (
    *TICKETS,
    *ASSOCIATIONS,
    *ATTENTION,
    *BULK,
    *ARCHIVED,
    *ENTRIES,
    *CHANNEL,
    *ATTACHMENTS,
    *TIME_ENTRIES,
    *CONTACTS,
    *CONTACT_EXCHANGE,
    *COMPANIES,
    *COMPANY_EXCHANGE,
    *CHANNELS,
    *COLLABORATION,
    *AGENTS,
    *GROUPS,
    *SKILLS,
    *SURVEYS,
    *SETTINGS,
    *EXPORTS,
    *CANNED_RESPONSES,
    *PRODUCTS,
    *BUSINESS_HOURS,
    *SLA_POLICIES,
    *SEARCH,
    *AUTOMATIONS,
    *SCENARIOS,
    *EMAIL,
    *SOLUTION_CATEGORIES,
    *SOLUTION_FOLDERS,
    *ARTICLES,
    *CONTACT_FIELDS,
    *COMPANY_FIELDS,
    *TICKET_FIELDS,
    *SECTIONS,
    *TICKET_FORMS,
    *FORUMS,
    *TOPICS,
    *CUSTOM_OBJECTS,
)
