"""Screens: what the user sees, built by pure functions from values and a language."""
