"""`python -m freehold.cli`, where the script is not on the path."""

from freehold.cli import main

main()
