"""Raw reports and metrics, computed from the account's own data."""
