"""What AI assistants may do, and who said so: connections, assistants, grants, policies, approvals, and the decision."""
