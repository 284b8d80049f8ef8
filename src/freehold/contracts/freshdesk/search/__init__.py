"""Freshdesk's query language: text → conditions, with a message that says where it went wrong (contract 7)."""
