"""Everything of an account in one file, for whoever owns it."""
