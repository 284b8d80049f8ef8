"""Mail as the world knows it: MIME, SMTP, threads."""
