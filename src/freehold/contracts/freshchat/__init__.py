"""The Freshchat v2 API. Its rules are in the Freshchat contract; section numbers in docstrings point there."""
