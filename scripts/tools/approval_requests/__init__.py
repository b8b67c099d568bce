"""The record of the approval flow, read from the ledger's table: what scripts/requests shows."""
