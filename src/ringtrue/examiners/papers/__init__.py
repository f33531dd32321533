"""What dated documents say, quoted and graded by whose paper they are."""
