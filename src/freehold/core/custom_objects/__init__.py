"""Custom objects: kinds of records that an account defines for itself, and the records."""
