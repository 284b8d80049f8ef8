"""Conversations of both kinds, their messages, interactions and ratings, and the channels they come in on."""
