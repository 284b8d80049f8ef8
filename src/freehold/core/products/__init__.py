"""What the account sells: tickets can be about one of them."""
