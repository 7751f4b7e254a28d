"""Commands: what somebody wants done to a business's plan, each with its own refusals.

A button or an option of the command line becomes a command; `decide` turns it into the change to
append to the ledger, or into a refusal that says why not. The preview asks the same code.
"""
