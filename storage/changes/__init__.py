"""Changes: what is decided about plans, and the history of it."""
