"""What the logs of an evaluation say: on which test sets it ran, and which models judged."""
