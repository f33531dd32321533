"""Reads infrastructure files as data: Terraform plans and states, manifests, image names, regions.

Nothing is run, rendered or fetched. Whatever cannot be read whole raises `Unfit` and is not read in part.
"""


class Unfit(ValueError):
    """A file is damaged, hostile or of a version that is not known; the text says why."""
