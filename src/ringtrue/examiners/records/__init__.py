"""Looking at what drills wrote down: who watched, on which bytes, and what came of it."""
