"""The authorization server: apps come for tokens (OAuth 2.1; Freshchat contract 1.4). What people see of it is in web."""
