"""What follows from the rows: the OpenAPI documents, the references to read, and the words that they use.

`make docs` writes the files that are kept in the repository (see `freehold.web.documents`).
"""
