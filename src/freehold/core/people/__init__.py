"""The people: agents who answer, the groups and roles they have, and the contacts who write to us."""
