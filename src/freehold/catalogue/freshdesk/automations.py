"""Rules that act on tickets (contract 6.16 and 9)."""

from freehold.catalogue.freshdesk import automation_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked
from freehold.catalogue.operation import Access, Body, Operation, Risk

_NOTES = """\
`type_id`: 1 rules for new tickets (the first that fits acts; with the setting `automation_runs_all_creation_rules` all), \
3 hourly rules over the tickets updated in the last 30 days, 4 rules for changes (all that fit act).

**Events** (type 4). With `from` and `to` (`--` is any): `status`, `priority`, `source`, `ticket_type`, `responder_id`, \
`group_id`, `product_id`, `internal_agent_id`, `internal_group_id`, `due_by`, custom fields. With `value` (`--` is any): \
`ticket_action` (created, updated, deleted, restored, marked_as_spam), `note_type` (private, public), `reply_sent` (sent), \
`time_entry` (added, updated), `customer_feedback` (a rating).

**Conditions**. `resource_type` is `ticket`, `contact` or `company`, singular or plural. `in`, `not_in`, `is`, `is_not` on \
`status`, `priority`, `source`, `ticket_type`, `responder_id`, `group_id`, `product_id`, `internal_agent_id`, \
`internal_group_id`, `association_type`, dropdowns, and of contacts `language`, `time_zone`, of companies `industry`, \
`account_tier`, `health_score`; an empty text means none. These and `contains`, `does_not_contain`, `starts_with`, \
`ends_with` on `subject`, `description`, `subject_or_description`, `from_email`, text fields, and of contacts `name`, \
`email`, `job_title`, of companies `name`. `in`, `not_in`, `is`, `is_not`, `contains`, `does_not_contain` on `tag_names`, \
`to_email`, `ticket_cc`, `domains`. `is`, `greater_than`, `less_than` on numbers, dates, and whole hours, at least one: \
`hours_since_created`, `_updated`, `_status_updated`, `_pending`, `_resolved`, `_closed`, `_reopened`, `_first_responded`, \
`_agent_responded`, `_requester_responded`, `_due_by`, `_fr_due_by`; with `business_hours_id` only hours of that calendar \
count. `during` (business_hours, non_business_hours, any_time) on `created_at`. `selected`, `not_selected` on checkboxes. \
Two sets are joined by `operator`, `and` or `or`. Custom objects cannot be asked about.

**Actions**. A property with `value`: `status`, `priority`, `source`, `ticket_type`, `responder_id`, `group_id`, \
`product_id`, `internal_agent_id`, `internal_group_id`, custom fields. `add_tag`, `remove_tag`, `add_watcher` (`value`). \
`add_note` (`note_body`, `notify_agents`). `send_email_to_requester` (`email_subject`, `email_body`, `action_type`, \
`include_to_and_cc`, `add_as_private_note`), `send_email_to_agent`, `send_email_to_group` (`email_to`: numbers, or -1 for \
whoever the ticket is assigned to). `forward_ticket` (`fwd_to`, `fwd_cc`, `fwd_bcc`, `fwd_note_body`). `delete_ticket`, \
`mark_as_spam`. `trigger_webhook` (`request_type`, `url`, `content_type` JSON, XML or FORM, `content_layout` 1 simple or \
2 advanced, `content`, `custom_headers`, `auth_header`, `api_key`); passwords and keys are never shown, and eight stars \
instead of one keep it. `resource_type` may be `parent_ticket` or `tracker_ticket`.

Texts take placeholders such as `{{ticket.id}}`, and mails to the requester `{{ticket.satisfaction_survey}}`. Rules set \
off one another up to five deep, each acts on a ticket once in such a chain, and at most 20 times an hour.
"""

list_ = Operation(
    id="freshdesk.automations.list",
    method="GET",
    path="/api/v2/automations/{type_id}/rules",
    area="automations",
    acts_on="rule",
    access=Access.READ,
    summary="List the rules of a type in their order.",
    says="listed rules of type {type_id}",
    query=Asked,
    gives=list[shapes.Rule],
    permission="admin.automations",
    notes="An array; with the setting `freshdesk_automation_envelope` an object with `rules` and `meta`.",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.automations.create",
    method="POST",
    path="/api/v2/automations/{type_id}/rules",
    area="automations",
    acts_on="rule",
    access=Access.WRITE,
    summary="Take in a rule that acts on tickets.",
    says="took in rule {rule_id} of type {type_id}",
    takes=shapes.RuleCreate,
    gives=shapes.WrittenRule,
    status=201,
    body=Body.JSON,
    permission="admin.automations",
    emits=("rule.created",),
    risks=Risk.ADMIN | Risk.BULK,
    inverse="freshdesk.automations.delete",
    notes=_NOTES,
    errors=(400, 404),
)
get = Operation(
    id="freshdesk.automations.get",
    method="GET",
    path="/api/v2/automations/{type_id}/rules/{rule_id}",
    area="automations",
    acts_on="rule",
    access=Access.READ,
    summary="Look at a rule.",
    says="looked at rule {rule_id}",
    query=Asked,
    gives=shapes.Rule,
    permission="admin.automations",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.automations.update",
    method="PUT",
    path="/api/v2/automations/{type_id}/rules/{rule_id}",
    area="automations",
    acts_on="rule",
    access=Access.WRITE,
    summary="Change a rule, or its place among its type.",
    says="changed rule {rule_id} of type {type_id}",
    takes=shapes.RuleUpdate,
    gives=shapes.WrittenRule,
    body=Body.JSON,
    permission="admin.automations",
    emits=("rule.updated",),
    risks=Risk.ADMIN | Risk.BULK,
    inverse="freshdesk.automations.update",
    notes="What is not named stays as it is. Creating a rule says what a rule can hold.",
    errors=(400, 404),
)
delete = Operation(
    id="freshdesk.automations.delete",
    method="DELETE",
    path="/api/v2/automations/{type_id}/rules/{rule_id}",
    area="automations",
    acts_on="rule",
    access=Access.WRITE,
    summary="Remove a rule.",
    says="deleted rule {rule_id} of type {type_id}",
    status=204,
    permission="admin.automations",
    emits=("rule.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(404,),
)

AUTOMATIONS = (list_, create, get, update, delete)
