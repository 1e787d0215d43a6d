"""Distil, train and measure DASS models."""
