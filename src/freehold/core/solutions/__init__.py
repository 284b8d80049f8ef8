"""The knowledge base: categories, folders and articles, each in as many languages as it was written in."""
