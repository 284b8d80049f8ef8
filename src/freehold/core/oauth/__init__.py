"""Apps that act for people: who allowed what to which app, and the tokens that prove it."""
