"""What the files of a model say about themselves."""
