"""A real browser on the local AWS: what Tests/Browser and scripts/screenshots share."""
