"""What to do: clauses to sign and steps to take."""
