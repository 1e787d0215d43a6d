# DASS Explorer. Both targets set up .venv by themselves; only Python 3.11 or newer must be there.
#   make run                      open the window
#   make run FILE=recording.wav   open a recording in it; without a screen, print what is heard in it, and when
#   make test                     every check: lint, format, types, import rules, tests

.PHONY: run test

run:
	@.ci/setup
	@.venv/bin/dass-explorer open $(if $(FILE),"$(FILE)")

test:
	@.ci/setup dev,training
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest
