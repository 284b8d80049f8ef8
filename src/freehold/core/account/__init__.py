"""The account itself: its configuration, its counts, its business hours."""
