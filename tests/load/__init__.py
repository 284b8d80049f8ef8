"""Load: what a Freehold does in a second, beside a bare program that does the least that is possible."""
