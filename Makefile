# What one types in this project. `make` alone lists it.
# Everything but `bench` uses the debug build in .build/debug, so a fresh machine compiles once.

swift-sources := $(wildcard Sources Tests Benchmarks Package.swift)

.PHONY: help demo test build lint format bench build-packages demo-packages lint-packages test-packages

help:
	@echo "make demo             build, load demo data, serve, and send an event (ARGS=--approve decides by itself)"
	@echo "make test             build and run every test (ARGS is passed on to swift test)"
	@echo "make build            build the proactor command: .build/debug/proactor"
	@echo "make lint             check the style of the sources and the layers of the targets"
	@echo "make format           format the sources"
	@echo "make bench            build for release and measure (ARGS is passed on to the benchmark)"

demo: build demo-packages
	@Demo/run $(ARGS)

test: build-packages demo-packages test-packages
	swift test $(ARGS)

build: build-packages
	swift build --product proactor

lint: lint-packages
	swift format lint --strict --parallel --recursive $(swift-sources)
	.ci/check-layers

format:
	swift format format --in-place --parallel --recursive $(swift-sources)

bench: build-packages demo-packages
	swift run -c release benchmark $(ARGS)

build-packages:
	@.ci/install-packages build

demo-packages:
	@.ci/install-packages demo

lint-packages:
	@.ci/install-packages lint

test-packages:
	@.ci/install-packages test
