"""The rules of partner plans: what a ledger means and what may be decided on it.

Pure: the standard library and calendar arithmetic only. No I/O, no clock of its own.
"""
