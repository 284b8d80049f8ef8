"""The companies that contacts belong to."""
