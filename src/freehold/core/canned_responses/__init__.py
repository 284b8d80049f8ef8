"""Canned responses: what agents have ready to be written, in folders."""
