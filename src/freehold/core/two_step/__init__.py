"""The second step of a sign-in: a code from the person's own device, beside the password (RFC 6238)."""
