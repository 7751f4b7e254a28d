"""The outbox: messages that nobody asked for, and the timers that write some of them."""
