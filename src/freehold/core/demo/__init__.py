"""The demo shop: an invented web shop with a few weeks of plausible support history."""
