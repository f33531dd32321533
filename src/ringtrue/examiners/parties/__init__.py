"""Examiners of parties: who stands above whom."""
