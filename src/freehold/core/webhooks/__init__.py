"""Endpoints that want to be told, and the record of every attempt to tell them."""
