"""Telling: one file, one format. Words come from `catalogue/wording/`, never from the logic."""
