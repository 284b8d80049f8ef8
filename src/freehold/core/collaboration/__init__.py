"""Threads beside a ticket, in which agents talk among themselves and with others."""
