"""Discussions: categories of forums, topics in them, comments on those, and who follows what."""
