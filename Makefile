# Every target does its own set-up. The work itself is in launcher/, readable and tested.
SHELL := /bin/sh
PYTHON := .venv/bin/python
BOT := bot/.venv/bin/python
export RASA_TELEMETRY_ENABLED := false
# Where it is set, every start would compile all of Rasa's sources anew.
unexport PYTHONDONTWRITEBYTECODE
# `exec` makes the program make's own child, so that it ends when make does, however that ends.

.DEFAULT_GOAL := help
.PHONY: help setup up test chat train retrain promote model-back check bench kb-check rotate-keys retention audit-check screenshots wechat-check wechat-menu wechat-sim hotline-sim

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:
	@sh launcher/setup.sh

up: setup ## Set everything up and run the product, until Ctrl-C
	@exec $(PYTHON) -m launcher.up

test: setup ## Run all tests, on a real PostgreSQL and Redis (ARGS="..." goes to pytest)
	@exec $(PYTHON) -m launcher.test $(ARGS)

chat: setup ## Talk to the running product in the terminal, as a patient
	@exec $(PYTHON) -m launcher.chat

train: setup ## Train the dialogue model if its data changed (FORCE=1: in any case)
	@exec $(PYTHON) -m launcher.train $(if $(FORCE),--force)

retrain: setup ## Train a challenger with the accepted proposals and compare it with the model in use
	@exec $(PYTHON) -m launcher.retrain

promote: setup ## Put a challenger into use without dropping a conversation (ID=3)
	@exec $(PYTHON) -m launcher.promote $(ID)

model-back: setup ## Use the model before the present one again; its proposals wait
	@exec $(PYTHON) -m launcher.promote --back

check: setup ## Check style, types, and the data of the dialogue model
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy
	@$(BOT) -m rasa data validate --fail-on-warnings

bench: setup ## Run the benchmarks and print one table
	@exec $(PYTHON) -m bench $(ARGS)

kb-check: setup ## Check the hospital's files in knowledge_base/
	@exec $(PYTHON) -m api.knowledge check

screenshots: setup ## Take pictures of every state of the patients' pages, to be looked at
	@exec $(PYTHON) -m launcher.screenshots $(ARGS)

rotate-keys: setup ## Seal patients' data with the current key, while the product runs
	@exec $(PYTHON) -m launcher.rotate_keys

retention: setup ## Say what the nightly erasing would erase (ARGS="--apply" does it)
	@exec $(PYTHON) -m launcher.retention $(ARGS)

audit-check: setup ## Check that nobody has changed the record of what staff did (ARGS="--expect 12:ab…")
	@exec $(PYTHON) -m launcher.audit_check $(ARGS)

wechat-check: setup ## Check that the WeChat official account is connected as it should be
	@exec $(PYTHON) -m launcher.wechat_check

wechat-menu: setup ## Publish the WeChat account's menu (knowledge_base/wechat_menu.yml) and read it back
	@exec $(PYTHON) -m launcher.wechat_menu

wechat-sim: setup ## Run the product behind a simulated WeChat: a chat in the browser, without an account
	@exec $(PYTHON) -m tests.simulators.wechat_page

hotline-sim: setup ## Call the running product's hotline from the terminal, with a made-up telephone
	@exec $(PYTHON) -m tests.simulators.hotline
