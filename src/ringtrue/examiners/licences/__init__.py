"""Which terms come with a component."""
