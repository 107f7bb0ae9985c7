.PHONY: help run test lint types bench
help: ## print this
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)
run: ## start the portal
	./run
test: ## everything that must pass
	./test
lint: ## ruff
	.venv-test/bin/ruff check . && .venv-test/bin/ruff format --check .
types: ## mypy, strict
	.venv-test/bin/mypy
bench: ## measurements; see docs/measurements.md
	.venv-test/bin/python -m bench.pages
