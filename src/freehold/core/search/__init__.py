"""Search: conditions on tickets, contacts and companies, as one statement with bound values."""
