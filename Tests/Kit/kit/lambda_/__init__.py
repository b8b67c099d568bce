"""Lambda around one function: its Runtime API, its environment, its events."""
