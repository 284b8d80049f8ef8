"""Mail that leaves the building, and the addresses that it leaves from."""
