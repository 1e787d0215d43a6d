"""Qt-free and torch-free parts of the application."""
