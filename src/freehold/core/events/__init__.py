"""What happened: history, append-only."""
