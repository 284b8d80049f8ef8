"""The record of what was done by whom, one sentence each."""
