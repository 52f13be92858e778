"""Identifiers and code lists: regions, parcel and unit codes, USCC, documents, land use."""
