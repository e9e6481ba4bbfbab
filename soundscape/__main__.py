"""`python -m soundscape` is the command line."""

from soundscape.cli import main

main()
