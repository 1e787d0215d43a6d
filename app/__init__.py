"""DASS Explorer: the desktop application and its command line."""
