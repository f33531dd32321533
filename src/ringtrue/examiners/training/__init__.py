"""Looks at the records of a training."""
