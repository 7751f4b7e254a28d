"""Assembly: settings, clock, dispatcher, delivery, and the command line."""
