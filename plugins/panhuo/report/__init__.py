"""Monthly, quarterly and annual products."""
