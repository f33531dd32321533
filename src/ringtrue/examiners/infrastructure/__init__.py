"""What infrastructure files show of stores, keys and servings, and where they lie."""
