"""Tickets: the other kind of conversation, with a number, a priority, deadlines and mail."""
