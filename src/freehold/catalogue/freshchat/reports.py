"""Raw reports and metrics (contract 3.15, 3.16)."""

from pydantic import Field

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import InstantText, Lenient
from freehold.catalogue.operation import Access, Body, Operation, Risk

EVENTS: dict[str, str] = {
    "Agent-Activity": "each time an agent was added, changed, deactivated or deleted",
    "Agent-Intelliassign-Activity": "each time an agent's availability, state or routing was changed",
    "Conversation-Agent-Assigned": "each assignment to an agent; wait_time is since the interaction began",
    "Conversation-Group-Assigned": "each assignment to a group; wait_time is since the interaction began",
    "Conversation-Created": "each interaction that began: a new conversation, or a resolved one reopened",
    "Conversation-Resolved": "each interaction that was resolved, and whether an agent had answered",
    "Conversation-Resolution-Label": "each interaction that was resolved; there are no labels here, so those columns are empty",
    "Conversation-Activity": "each time a conversation was created, assigned, changed, resolved or reopened",
    "Conversation-Priority": "each interaction that began, with the conversation's priority as it is now",
    "Message-Sent": "each public message of an agent or a bot",
    "CSAT-Score": "each rating by a customer",
    "First-Response-Time": "each interaction that an agent answered; time from its beginning to the first answer",
    "Response-Time": "each answer of an agent; time since the customer's first message that was not yet answered",
    "Resolution-Time": "each interaction that was resolved; time from its beginning",
    "Chat-Transcript": "each message, note and system entry",
    "agent-performance": "each interaction of an agent that was resolved, and how many messages agents sent in it",
    "classic": "each interaction that began; its resolution time when it was resolved",
}
"""The raw reports, and what a line of each is."""

METRICS: dict[str, str] = {
    "conversation_metrics.wait_time": "of interactions that began: seconds until the first assignment to an agent; "
    "never assigned: until the first answer; still waiting: until the end of the range",
    "conversation_metrics.created_interactions": "how many interactions began",
    "conversation_metrics.assigned_interactions": "how many interactions were assigned to an agent for the first time",
    "conversation_metrics.resolved_interactions": "how many interactions were resolved",
    "conversation_metrics.created_x_mins_ago_and_unassigned": "how many unresolved interactions had no agent at the "
    "end of the range and had begun at least x_time minutes before",
    "team_performance.first_response_time": "of interactions that an agent answered: seconds from their beginning to "
    "the first answer",
    "team_performance.response_time": "of answers by agents: seconds since the customer's first message that was not "
    "yet answered",
    "team_performance.resolution_time": "of interactions that were resolved: seconds from their beginning",
    "team_performance.responses_sent": "how many public messages agents sent",
    "team_performance.concurrency_ratio": "how many assigned interactions an agent had at a time, on average over the "
    "time in which there was at least one",
    "csat_metrics.satisfactory_interactions": "how many ratings of 4 or 5 stars were given",
    "team_presence.online": "how many agents are available now; past presence is not kept",
}
"""The metrics, and what each measures. Durations are whole seconds."""


def _listed(words: dict[str, str]) -> str:
    return "\n".join(f"- `{name}`: {meaning}" for name, meaning in words.items()) + "\n\n"


class ReportCreate(Lenient):
    start: InstantText = Field(description="at most 15 months ago")
    end: InstantText = Field(description="at most a day after start for Chat-Transcript, a month for the others")
    event: str = Field(description="such as Chat-Transcript, Conversation-Created, Message-Sent, CSAT-Score")
    format: str = Field("csv", description="csv")
    should_exclude_pii: bool = Field(False, description="leave out names and addresses")


class HistoricalFilters(Lenient):
    metric: str = Field(examples=["conversation_metrics.wait_time"])
    start: InstantText = Field(description="from when", examples=["2026-01-05T08:00:00.000Z"])
    end: InstantText = Field(description="until when; not before start", examples=["2026-01-05T10:00:00.000Z"])
    interval: str | None = Field(None, description="1m, 5m, 15m, 30m, 1h, 1d, 1W or 1M; left out: one interval")
    aggregator: str | None = Field(None, description="min, max, avg, median or 90th_percentile, for durations")
    group_by: str | None = Field(None, description="group, agent, or rating (for csat_metrics)")
    filter_by: str | None = Field(None, description="group=id1,id2 or agent=id1")
    x_time: int | None = Field(None, ge=0, le=1_000_000, description="minutes, for created_x_mins_ago_and_unassigned")


class InstantFilters(Lenient):
    metric: str = Field(examples=["team_presence.online"])
    group_by: str | None = Field(None, description="group, agent, or rating (for csat_metrics)")
    filter_by: str | None = Field(None, description="group=id1,id2 or agent=id1")
    summary: str | None = Field(None, description="true: numbers only")


request = Operation(
    id="freshchat.reports.request",
    method="POST",
    path="/v2/reports/raw",
    area="reports",
    acts_on="report",
    access=Access.WRITE,
    summary="Ask for a raw report of a time range; it is written by a job.",
    says="asked for the report {event}",
    takes=ReportCreate,
    gives=shapes.ReportRequest,
    status=202,
    body=Body.JSON,
    scope="freshchat.reports.create",
    rate="raw_reports",
    emits=("report.requested",),
    risks=Risk.EXPORT | Risk.PERSONAL_DATA,
    aliases=("/reports/raw",),
    errors=(400,),
    notes="The file is CSV with times in UTC; both ends of the range belong to it. Events, in any case:\n\n"
    + _listed(EVENTS),
)
get = Operation(
    id="freshchat.reports.get",
    method="GET",
    path="/v2/reports/raw/{report_id}",
    area="reports",
    acts_on="report",
    access=Access.READ,
    summary="Look whether a report is ready, and where its file is.",
    says="looked at report {report_id}",
    gives=shapes.Report,
    scope="freshchat.reports.view",
    risks=Risk.EXPORT | Risk.PERSONAL_DATA,
    aliases=("/reports/raw/{report_id}",),
    errors=(404,),
    notes="The link in the answer needs no credential and is good for an hour; ask again for a new one.",
)
historical = Operation(
    id="freshchat.metrics.historical",
    method="GET",
    path="/v2/metrics/historical",
    area="reports",
    acts_on="metric",
    access=Access.READ,
    summary="Compute a metric over a time range, by group or agent, in intervals.",
    says="computed a metric",
    query=HistoricalFilters,
    gives=shapes.HistoricalMetrics,
    scope="freshchat.dashboard.view",
    is_long=True,
    errors=(400,),
    notes="Groups, agents and intervals without data are left out; without group_by, a count says 0. Intervals are "
    "those of UTC, weeks begin on Monday, and there are at most 3,000. Metrics:\n\n" + _listed(METRICS),
)
instant = Operation(
    id="freshchat.metrics.instant",
    method="GET",
    path="/v2/metrics/instant",
    area="reports",
    acts_on="metric",
    access=Access.READ,
    summary="Compute a metric as it stands now.",
    says="computed a metric",
    query=InstantFilters,
    gives=shapes.InstantMetrics,
    scope="freshchat.dashboard.view",
    is_long=True,
    errors=(400,),
    notes="Metrics are those of the historical ones. What happens over time is measured from midnight UTC until now.",
)

REPORTS = (request, get, historical, instant)
