# One entry for everything that is run by hand. `make help` lists the targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
HOUSEHOLD ?= 1
UV ?= uv

PY := .venv/bin/python
DEVSTACK := $(PY) -m civaffairs.devstack
PYTEST := $(PY) -m pytest

# The first interpreter that is really 3.11; a name in the path alone proves nothing.
FIND_PYTHON = for name in $(PYTHON) python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { echo $$name; exit 0; }; done; \
	echo '需要 Python 3.11，没有找到。请安装（Debian 12：apt-get install python3 python3-venv），或以 PYTHON=路径 指明。' >&2; exit 1

# $(call install,LOCK): the environment holds exactly what the lock file names; the marker is the lock's checksum.
define install
	@sha256sum --status --check .venv/locked-$(1) 2>/dev/null || { \
	$(PY) -m pip --version >/dev/null 2>&1 || { python=$$($(FIND_PYTHON)) && echo '建立虚拟环境……' && \
	  { $$python -m venv --clear .venv || { echo '建立虚拟环境失败。Debian 上请先运行：apt-get install python3-venv' >&2; exit 1; }; }; } && \
	echo '安装锁定的依赖……' && \
	$(PY) -m pip install --quiet --require-hashes --no-deps --requirement requirements/$(1).txt && \
	sha256sum $(2) > .venv/locked-$(1) && { [ $(1) = base ] || cp .venv/locked-$(1) .venv/locked-base; }; }
endef

.PHONY: help
help: ## 列出各目标
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS='	' read -r name what; do printf '%-12s%s\n' "$$name" "$$what"; done

.PHONY: base
base:
	$(call install,base,requirements/base.txt)

.PHONY: setup
setup: ## 建立虚拟环境，安装开发所需的锁定依赖
	$(call install,dev,requirements/base.txt requirements/dev.txt)

.PHONY: demo
demo: base ## 运行整个产品和演示数据，办理一户（PORT=端口 HOUSEHOLD=户号），按 Ctrl-C 停止
	@exec $(DEVSTACK) run --demo --port $(PORT) --household $(HOUSEHOLD)

.PHONY: test
test: setup browser lint types ## 全部检查和测试
	@failed=0; \
	$(PYTEST) -n 2 --dist loadgroup || failed=1; \
	$(DEVSTACK) down --test --if-unused; \
	exit $$failed

.PHONY: browser
browser:
	@command -v chromium >/dev/null || { echo '浏览器测试需要 Chromium。请运行：apt-get install chromium fonts-noto-cjk（或 bash .ci/run）' >&2; exit 1; }

.PHONY: fast
fast: setup ## 不用数据库的测试
	@$(PYTEST) -q -m "not db and not live and not browser"

.PHONY: db
db: setup ## 用数据库的测试
	@$(PYTEST) -q -m db -n 2

.PHONY: lint
lint: setup ## 代码风格、分层约定、模板
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports
	@.venv/bin/djlint --quiet --lint templates

.PHONY: types
types: setup ## 类型检查
	@$(PY) -m mypy

.PHONY: bench
bench: setup ## 性能基准，最后打印一张表（BENCH_SIZE=small、usual 或 full）
	@$(PY) -m benchmarks

.PHONY: lock
lock: ## 由 pyproject.toml 重新生成带校验和的依赖锁（需要 uv）
	@command -v $(UV) >/dev/null || { echo '需要 uv。请运行：pip install uv，或以 UV=路径 指明。' >&2; exit 1; }
	@compile="$(UV) pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --python-version 3.11"; \
	$$compile --output-file requirements/base.txt && $$compile --group dev --output-file requirements/dev.txt

.PHONY: clean
clean: ## 停止内嵌服务器，删除其全部数据和各种缓存
	@[ ! -x $(PY) ] || $(DEVSTACK) clean
	@rm -rf var staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
