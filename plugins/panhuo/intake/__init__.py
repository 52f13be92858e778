"""Files in: receive, read, map to a contract, copy into raw."""
