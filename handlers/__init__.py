"""The conversation: what each command and button asks for, and the screen that answers it."""
