"""Linters of the templates that have no command of their own."""
