# Everything a developer or a newcomer types. The work is done by scripts/.
PY ?= python3
DATABASE ?= ecom
MODULE ?= ecom_carrier,ecom_fulfilment,ecom_aftersales

.PHONY: help run test bench odoo-suite lint shell stop clean i18n lock update

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: ## set up what is missing, run one day of orders, leave the web client serving
	@$(PY) -m scripts.run

test: ## all tests in a fresh database: plain cores, addons, browser tours, the day
	@$(PY) -m scripts.test $(ARGS)

bench: ## benchmarks, e.g. make bench ONLY=intake; ratios and counts only may fail
	@$(PY) -m scripts.bench $(ONLY)

odoo-suite: ## Odoo's own tests with our addons against without
	@$(PY) -m scripts.odoo_suite $(ONLY)

lint: ## ruff, pylint-odoo, XML, translations, layout
	@$(PY) -m scripts.bootstrap
	@$(PY) -m scripts.lint

shell: ## Odoo's shell on the demo database
	@$(PY) -m scripts.bootstrap
	@$(PY) -m scripts.shell $(DATABASE)

update: ## update addons in the demo database, e.g. make update MODULE=ecom_carrier
	@$(PY) -m scripts.update $(DATABASE) $(MODULE)

i18n: ## export the translatable strings and merge them into zh_CN.po
	@$(PY) -m scripts.bootstrap
	@.local/venv/bin/python -m scripts.translations update

lock: ## pin the requirements anew (needs uv)
	cd requirements && pin="uv pip compile --universal --python-version 3.10 \
	    --generate-hashes --no-emit-index-url --no-header --annotation-style line -q" && \
	  $$pin odoo.in -o odoo.txt && $$pin --no-deps addons.in -o addons.txt && \
	  $$pin dev.in -o dev.txt

stop: ## stop the server, the simulated couriers and the private PostgreSQL
	@$(PY) -m scripts.stop

clean: ## remove everything that was set up here (downloads stay in the cache)
	@$(PY) -m scripts.stop --remove
