"""Log lines: one JSON object each on standard error, or coloured text on a terminal. Secrets never go in."""

import logging
import sys
from typing import cast

import structlog
from structlog.typing import FilteringBoundLogger


def configure_log(level: str = "info") -> None:
    """Set up logging for a program."""
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever it is at that moment
        cache_logger_on_first_use=False,
    )


def get_log(name: str) -> FilteringBoundLogger:
    return cast(FilteringBoundLogger, structlog.get_logger(area=name))
