"""Figures about support: how long customers waited, what agents did, who is there. Computed from chats, never stored."""
