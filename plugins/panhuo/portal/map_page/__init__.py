"""The map page and what it asks besides the layers."""
