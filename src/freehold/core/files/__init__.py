"""Uploaded files: the row here, the bytes in blob storage."""
