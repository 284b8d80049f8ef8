"""What support is: people, conversations, what happened to them, and who may do what. Ordinary synchronous Python.

Each area has `model.py` (tables and the rules about them), `commands.py` (changes something), `queries.py` (reads
something), and where it follows events, `watch.py`. Functions take a transaction first. No HTTP, no wire names.
"""
