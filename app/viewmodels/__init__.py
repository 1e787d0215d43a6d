"""What the views show and what can be done there, without a widget."""
