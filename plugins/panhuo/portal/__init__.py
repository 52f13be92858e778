"""The web application: access by signed token, upload and receipts, decisions, the map."""
