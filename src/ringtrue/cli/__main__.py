"""`python -m ringtrue.cli` does what `ringtrue` does."""

from ringtrue.cli import main

main()
