"""The desk of an administrator, as in the tests of the Freshdesk API, and assistants beside it."""

from tests.freshdesk.conftest import api, loopback, sqlite_api

__all__ = ["api", "loopback", "sqlite_api"]
