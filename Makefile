# DASS Explorer. Both targets set up .venv by themselves; only Python 3.11 or newer must be there.
#   make run FILE=recording.wav   print what is heard in a recording, and when
#   make test                     every check: lint, format, types, import rules, tests

.PHONY: run test

run:
	@.ci/setup
ifdef FILE
	@.venv/bin/dass-explorer tag "$$FILE"
else
	@.venv/bin/dass-explorer
	@echo "Here: make run FILE=recording.wav"
endif

test:
	@.ci/setup dev,training
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest
