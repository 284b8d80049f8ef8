"""What the APIs are: one row an operation, pure data. Everything that can be derived from a row is."""
