"""Lineage: whether one checkpoint depends on another, by statistics of the weights alone."""
