"""scripts/demo: the approval flow from the launch to its end, on a local AWS, with a page for any browser."""
