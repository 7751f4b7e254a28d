"""Delivery: how updates come in and calls go out, so that nothing is lost and nothing twice."""
