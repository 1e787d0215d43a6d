"""Threads and processes: the only place where the program does two things at once."""
