"""Checks one delivery and keeps what failed: issues, quarantine, replay."""
