"""Privacy: what is kept about a person, and forgetting it."""
