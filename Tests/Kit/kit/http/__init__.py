"""Servers that misbehave on order, a trap for what leaves, and certificates for one run."""
