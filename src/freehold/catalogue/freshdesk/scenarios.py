"""Scenarios (contract 5.13, 6.16). The hosted API only lists them; making them and running them are ours."""

from freehold.catalogue.freshdesk import automation_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked
from freehold.catalogue.operation import Access, Body, Operation, Risk

_STEPS = (
    "`actions` hold a `name` and a `value`: a property (`status`, `priority`, `source`, `ticket_type`, `responder_id`, "
    "`group_id`, `product_id`, `internal_agent_id`, `internal_group_id`, a custom field), `add_tag`, `remove_tag`, "
    "`add_watcher`, `add_note` (its text, with placeholders), `delete_ticket`, `mark_as_spam`."
)

list_ = Operation(
    id="freshdesk.scenarios.list",
    method="GET",
    path="/api/v2/scenario_automations",
    area="scenarios",
    acts_on="scenario",
    access=Access.READ,
    summary="List the scenarios that the agent may use, by name.",
    says="listed scenarios",
    query=Asked,
    gives=list[shapes.Scenario],
    permission="settings.view",
    errors=(400,),
)
create = Operation(
    id="freshdesk.scenarios.create",
    method="POST",
    path="/api/v2/scenario_automations",
    area="scenarios",
    acts_on="scenario",
    access=Access.WRITE,
    summary="Take in a scenario that agents can run.",
    says="took in scenario {scenario_id}",
    takes=shapes.ScenarioCreate,
    gives=shapes.Scenario,
    status=201,
    body=Body.JSON,
    permission="admin.automations",
    emits=("scenario.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.scenarios.delete",
    notes=_STEPS,
    is_extension=True,
    errors=(400,),
)
get = Operation(
    id="freshdesk.scenarios.get",
    method="GET",
    path="/api/v2/scenario_automations/{scenario_id}",
    area="scenarios",
    acts_on="scenario",
    access=Access.READ,
    summary="Look at a scenario.",
    says="looked at scenario {scenario_id}",
    query=Asked,
    gives=shapes.Scenario,
    permission="settings.view",
    is_extension=True,
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.scenarios.update",
    method="PUT",
    path="/api/v2/scenario_automations/{scenario_id}",
    area="scenarios",
    acts_on="scenario",
    access=Access.WRITE,
    summary="Change a scenario.",
    says="changed scenario {scenario_id}",
    takes=shapes.ScenarioUpdate,
    gives=shapes.Scenario,
    body=Body.JSON,
    permission="admin.automations",
    emits=("scenario.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.scenarios.update",
    is_extension=True,
    errors=(400, 404),
)
delete = Operation(
    id="freshdesk.scenarios.delete",
    method="DELETE",
    path="/api/v2/scenario_automations/{scenario_id}",
    area="scenarios",
    acts_on="scenario",
    access=Access.WRITE,
    summary="Remove a scenario.",
    says="deleted scenario {scenario_id}",
    status=204,
    permission="admin.automations",
    emits=("scenario.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    is_extension=True,
    errors=(404,),
)
run = Operation(
    id="freshdesk.scenarios.run",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/scenario_automations/{scenario_id}",
    area="scenarios",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Run a scenario on a ticket.",
    says="ran scenario {scenario_id} on ticket {ticket_id}",
    status=204,
    permission="ticket.edit",
    emits=(
        "scenario.applied",
        "ticket.updated",
        "ticket.watched",
        "message.created",
        "ticket.deleted",
    ),
    risks=Risk.CUSTOMER_FACING,
    notes="A scenario that writes a note also needs `ticket.note`, one that removes the ticket `ticket.delete`.",
    is_extension=True,
    errors=(404, 405),
)

SCENARIOS = (list_, create, get, update, delete, run)
