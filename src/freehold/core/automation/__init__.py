"""Rules that act on tickets: when something happens, or every hour, and what agents do with one click."""
