"""DASS: the engine that tags recordings of any length. No Qt, nothing printed, torch loads on first use."""
