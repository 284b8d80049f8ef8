"""What is to be done outside the request: kept as rows, claimed with a lease, retried, visible when stuck."""
