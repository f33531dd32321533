"""Public sentences about the offering."""
