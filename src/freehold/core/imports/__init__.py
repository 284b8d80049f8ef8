"""History that others kept, taken over with its own times."""
