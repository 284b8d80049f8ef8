"""Raw reports and metrics (contract 3.15, 3.16)."""

from pydantic import Field

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import InstantText, Lenient
from freehold.catalogue.operation import Access, Body, Operation, Risk


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
    group_by: str | None = Field(None, description="group or agent")
    filter_by: str | None = Field(None, description="group=id1,id2 or agent=id1")
    x_time: int | None = Field(None, ge=0, le=1_000_000, description="minutes, for created_x_mins_ago_and_unassigned")


class InstantFilters(Lenient):
    metric: str = Field(examples=["team_presence.online"])
    group_by: str | None = Field(None, description="group or agent")
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
)

REPORTS = (request, get, historical, instant)
