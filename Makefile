# Every word a person reads here is Chinese; `make help` lists what there is.
# Only relative paths are used, so that spaces and Chinese characters above us do no harm.

PYTHON ?= python3
STATE ?= .fengqiao
ARGS ?=
ONCE ?=

# What a user's environment may hold to send pip or Python elsewhere. Indexes, proxies and
# certificates stay as the user has set them.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_CONSTRAINT PIP_REQUIREMENT PIP_REQUIRE_HASHES
unexport PIP_NO_DEPS PIP_NO_BINARY PIP_PYTHON PIP_EDITABLE
# Compiled modules are kept: every server that the tests start would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE
export PIP_USER := 0
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONNOUSERSITE := 1
# Under the plain C locale Python cannot read a path with Chinese in it; Debian always has this one.
export LC_ALL := C.UTF-8

.DEFAULT_GOAL := help
.PHONY: help env packages fonts demo test lint bench lock clean

help: ## 显示这份说明
	@echo '用法：make 目标'
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  \1\t/' | expand -t 12

env: ## 只准备 Python 环境（.venv），不启动任何东西
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo '需要 Python 3.11 或更新版本。已装有的话，请指明：make env PYTHON=python3.12'; exit 3; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '缺少 python3-venv。请由管理员运行：apt-get update && apt-get install -y python3-venv'; exit 3; }
	@want="$$(pwd -P) $$($(PYTHON) -V) $$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-64)"; \
	have="$$(cat .venv/ready 2>/dev/null || true)"; \
	if [ "$$have" != "$$want" ]; then \
	  set -e; \
	  echo '正在准备 Python 环境……'; \
	  case "$$have" in "$${want% *} "*|'') $(PYTHON) -m venv .venv ;; *) $(PYTHON) -m venv --clear .venv ;; esac; \
	  .venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock; \
	  .venv/bin/python -m pip install --quiet --no-build-isolation --no-deps -e .; \
	  printf '%s\n' "$$want" > .venv/ready; \
	fi
	@set -e; cd assessment_rules; \
	if [ ! -s ruleset.schema.json ] || [ ! -s child.schema.json ] || [ -n "$$(find \
	  ../platform/fengqiao/rules/language -name '*.py' \
	  '(' -newer ruleset.schema.json -o -newer child.schema.json ')')" ]; then \
	  ../.venv/bin/fengqiao rules schema --output ruleset.schema.json >/dev/null; \
	  ../.venv/bin/fengqiao rules schema --child --output child.schema.json >/dev/null; \
	fi

packages: env ## 检查并安装系统软件包（排版库、浏览器）
	@.venv/bin/python -m fengqiao.runtime.packages --browser

fonts: env ## 取来公文字体（只在第一次下载）
	@.venv/bin/python -m fengqiao.runtime.fonts

demo: env ## 装好一切并启动演示县；ONCE=1 时跑完一轮就结束
	@.venv/bin/python -m fengqiao.runtime.packages
	@.venv/bin/python -m fengqiao.runtime.fonts
	@.venv/bin/fengqiao --home '$(STATE)' demo $(if $(filter-out 0,$(ONCE)),--once)

test: env ## 装好一切并运行全部测试；可加 ARGS=…、DATABASE_URL=…、REDIS_URL=…
	@.venv/bin/python -m fengqiao.runtime.packages --browser
	@.venv/bin/python -m fengqiao.runtime.fonts
	@.venv/bin/pytest -n logical --dist loadfile --no-loadscope-reorder $(ARGS)

lint: env ## 检查代码的格式、写法、层次和类型
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/lint-imports
	.venv/bin/mypy

bench: env ## 测量速度，结果列成表
	@.venv/bin/python -m fengqiao.runtime.packages
	@.venv/bin/python -m fengqiao.runtime.fonts
	@.venv/bin/python -m tests.bench $(ARGS)

lock: env ## 按 pyproject.toml 重新锁定依赖（需要 uv）
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group dev --output-file requirements.lock pyproject.toml

clean: ## 删除 Python 环境和各种缓存（不动数据和字体）
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
