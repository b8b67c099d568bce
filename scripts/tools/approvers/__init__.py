"""Whom the approval flow's emails reach: what scripts/approvers shows and puts right."""
