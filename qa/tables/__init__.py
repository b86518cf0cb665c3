"""Answers computed from the cells of tables."""
