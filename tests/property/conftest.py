"""The same client as the contract tests have; properties are tried on one account, example after example."""

from tests.contract.conftest import api, loopback

__all__ = ["api", "loopback"]
