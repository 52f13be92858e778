"""Audit, swap, history, change events: from candidate to published."""
