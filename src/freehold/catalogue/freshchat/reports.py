"""Raw reports and metrics (contract 3.15, 3.16)."""

from pydantic import Field

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import InstantText, Lenient
from freehold.catalogue.operation import Access, Body, Operation, Risk


class ReportCreate(Lenient):
    start: InstantText
    end: InstantText
    event: str
    format: str = "csv"
    should_exclude_pii: bool = False


class HistoricalFilters(Lenient):
    metric: str
    start: InstantText
    end: InstantText
    interval: str | None = None
    aggregator: str | None = None
    group_by: str | None = None
    filter_by: str | None = None
    x_time: int | None = Field(None, ge=0, le=1_000_000)


class InstantFilters(Lenient):
    metric: str
    group_by: str | None = None
    filter_by: str | None = None
    summary: str | None = None


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
