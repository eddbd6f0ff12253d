# The front door. Everything needs only Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
# one more than there are: a browser is waited for
WORKERS := $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
ROOM ?=
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
LOCKS := requirements.lock requirements-dev.lock

.PHONY: help run demonstration bundle check-release test check assets messages bench bench-quick handbook lock clean

help:  ## 有哪些命令 what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ —/'

run: $(VENV)/.run  ## 开一个编造的示范区（PORT= 换端口） the platform with a made-up zone
	@$(BIN)/gongjian serve --demonstration --home build/platform

demonstration: $(VENV)/.run  ## 检查一份示例报表 check the shipped example
	@$(BIN)/python tools/demonstration.py

test: $(VENV)/.dev assets  ## 全部测试 the whole suite
	$(BIN)/python -m pytest -q -n $(WORKERS)
	$(BIN)/python tools/postgres.py $(BIN)/python -m pytest -q -n $(WORKERS) tests/zone

check: $(VENV)/.dev  ## 写法、类型、结构、锁、许可、漏洞 style, types, structure, locks, licences, advisories
	$(BIN)/ruff check src tests tools benchmarks hatch_build.py
	$(BIN)/ruff format --check src tests tools benchmarks hatch_build.py
	GONGJIAN_DEMONSTRATION=1 GONGJIAN_HOME=build/mypy $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_locks.py
	$(BIN)/python tools/check_licences.py
	$(BIN)/python tools/check_advisories.py

assets: $(VENV)/.dev  ## 生成页面样式和脚本 the styles and scripts, where their sources changed
	$(BIN)/python hatch_build.py

bundle: $(VENV)/.dev  ## 离线安装包 everything for a machine without a registry
	$(BIN)/python tools/bundle.py

check-release: $(VENV)/.dev  ## 断网安装、备份恢复演练、接口各界 install with the network off, restore drill, every bound of the API
	GONGJIAN_API_PHASES=examples,coverage,fuzzing $(BIN)/python -m pytest -q tests/zone/api/test_described.py
	$(BIN)/python tools/check_release.py

messages: $(VENV)/.dev  ## 汇编英文译文 compile the English words
	$(BIN)/python tools/messages.py

bench: $(VENV)/.dev  ## 测速（ROOM= 只测一间） benchmarks, one room with ROOM=
	$(BIN)/python benchmarks/run.py $(if $(ROOM),--room $(ROOM))

bench-quick: $(VENV)/.dev  ## 三分钟内的测速 benchmarks within three minutes
	$(BIN)/python benchmarks/run.py --quick

handbook: $(VENV)/.dev  ## 由规范生成手册和编辑器用的模式 the handbook and the schemas for editors
	$(BIN)/python tools/handbook.py
	$(BIN)/python tools/schemas.py
	$(BIN)/python tools/zone_figures.py
	$(BIN)/python tools/attack_report.py
	$(BIN)/python tools/linkage_figures.py

lock: $(VENV)/.uv  ## 重新锁定依赖 lock the dependencies again
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group pyproject.toml:build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.lock --group pyproject.toml:build --group pyproject.toml:dev pyproject.toml -o requirements-dev.lock

clean:  ## 删去环境和缓存 remove the environment and caches
	rm -rf $(VENV) benchmarks/.venvs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# uv is quicker; where it cannot be had, pip does the same.
$(VENV)/.uv: | $(BIN)/python
	@$(BIN)/python -m pip install -q uv==$(UV_VERSION) || echo "uv cannot be had; pip will do"
	@touch $@

define install
	@if [ -x $(BIN)/uv ]; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install -q --require-hashes -r $(1); \
	else $(BIN)/python -m pip install -q --require-hashes -r $(1); fi
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e ./
endef

# The dev environment holds all that the run environment does, so it serves for both.
$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/.uv
	$(call install,requirements.lock)
	@touch $@

$(VENV)/.dev: $(LOCKS) pyproject.toml | $(VENV)/.uv
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.run
