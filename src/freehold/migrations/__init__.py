"""How the tables came to be what they are. `make migration NAME=…` drafts the next one."""
