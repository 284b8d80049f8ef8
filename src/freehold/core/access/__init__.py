"""Credentials: the proofs that callers show, and whom they prove."""
