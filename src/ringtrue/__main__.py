"""`python -m ringtrue` does what `ringtrue` does."""

from ringtrue.cli import main

main()
