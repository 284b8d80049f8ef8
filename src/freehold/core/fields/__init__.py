"""The fields that conversations carry, stock and custom."""
