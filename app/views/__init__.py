"""Widgets: each shows a view-model and forwards input."""
