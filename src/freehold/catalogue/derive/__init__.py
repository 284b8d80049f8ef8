"""What follows from the rows: the OpenAPI document, the reference to read, and the words both use.

`python -m freehold.catalogue.derive docs/reference` writes the files that are kept in the repository.
"""
