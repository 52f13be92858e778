"""What a map page asks besides the layers."""
