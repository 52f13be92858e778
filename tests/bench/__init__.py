"""`make bench`: how fast the platform is beside the tools people use otherwise."""
