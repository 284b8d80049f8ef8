"""The Freshdesk v2 API. Its rules are in the Freshdesk contract; section numbers in docstrings point there."""
