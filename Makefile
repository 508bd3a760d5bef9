# What one types in this project. `make` alone lists it.
# Everything but the benchmarks uses the debug build in .build/debug, so a fresh machine compiles once.

swift-sources := $(wildcard Sources Tests Benchmarks Package.swift)
# Where release builds go, which the benchmarks measure.
release := swift build -c release --scratch-path .build-release
release-path := .build-release/release

.PHONY: help demo test build lint format bench-server bench-matching bench-expressions bench-spike bench-engine bench-ingress bench-streams bench-operators soak build-packages bench-packages demo-packages \
    lint-packages test-packages

help:
	@echo "make demo             build, load demo data, serve, and send an event (ARGS=--approve decides by itself)"
	@echo "make test             build and run every test (ARGS is passed on to swift test)"
	@echo "make build            build the proactor command: .build/debug/proactor"
	@echo "make lint             check the style of the sources and the layers of the targets"
	@echo "make format           format the sources"
	@echo "make bench-server     build for release and measure a server (ARGS=\"--seconds 10 --connections 64\")"
	@echo "make bench-ingress    the same, and then a RabbitMQ on the same machine beside it"
	@echo "make bench-streams    build for release and measure what watchers get and cost (ARGS=\"--seconds 10\")"
	@echo "make bench-operators  build for release and measure time operators and their timers"
	@echo "make soak             let model calls fail and kill the server, for minutes, and check that nothing is lost or done twice"
	@echo "make bench-matching   build for release and measure matching (RULES=FILE EVENTS=FILE EXPECTED=FILE)"
	@echo "make bench-expressions   build for release and measure expressions"
	@echo "make bench-spike      build for release and simulate floods against a provider's limits"
	@echo "make bench-engine     build for release and run the engine against a strict provider, in faster time"

demo: build demo-packages
	@Demo/run $(ARGS)

# Tests at once: more of them start more servers and programs than two cores can serve in the time that tests give them.
test: export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 6
test: build-packages demo-packages test-packages
	swift test $(ARGS)

build: build-packages
	swift build --product proactor

lint: lint-packages
	swift format lint --strict --parallel --recursive $(swift-sources)
	.ci/check-layers

format:
	swift format format --in-place --parallel --recursive $(swift-sources)

bench-server: build-packages
	$(release) --product proactor
	$(release) --product ServerBenchmark
	$(release-path)/ServerBenchmark $(ARGS)

bench-ingress: bench-server bench-packages
	@Benchmarks/RabbitMQ/run $(ARGS)

bench-streams: build-packages
	@$(release) --product proactor >&2
	@$(release) --product ServerBenchmark >&2
	@$(release-path)/ServerBenchmark --suite streams $(ARGS)

bench-matching: build-packages
	@$(release) --product MatchingBenchmark >&2
	@$(release-path)/MatchingBenchmark --rules "$(RULES)" --events "$(EVENTS)" --expected "$(EXPECTED)"

bench-expressions: build-packages
	$(release) --product ExpressionsBenchmark
	$(release-path)/ExpressionsBenchmark $(ARGS)

bench-spike: build-packages
	@$(release) --product SpikeBenchmark >&2
	@$(release-path)/SpikeBenchmark $(ARGS)

bench-engine: build-packages
	@$(release) --product EngineBenchmark >&2
	@$(release-path)/EngineBenchmark $(ARGS)

bench-operators: build-packages
	@$(release) --product OperatorsBenchmark >&2
	@$(release-path)/OperatorsBenchmark $(ARGS)

# For long: a server with 3,000 runs, of whose model calls a fifth fails, is killed 12 times, every 5 seconds.
soak: export PROACTOR_SOAK_ORDERS ?= 3000
soak: export PROACTOR_SOAK_KILLS ?= 12
soak: export PROACTOR_SOAK_KILL_SECONDS ?= 5
soak: build-packages test-packages
	swift test --filter ModelKillTests $(ARGS)

build-packages:
	@.ci/install-packages build

bench-packages:
	@.ci/install-packages bench

demo-packages:
	@.ci/install-packages demo

lint-packages:
	@.ci/install-packages lint

test-packages:
	@.ci/install-packages test
