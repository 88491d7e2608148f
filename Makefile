# Everything a developer does here, one word each. What needs a database or a browser brings its own (see .ci/env).

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GOBUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)"
TOOL    := go tool -modfile=.ci/tools/go.mod

.DEFAULT_GOAL := help
.PHONY: help build run quick test cover fuzz golden bench fmt lint schema dist clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/cunzhang, one static file
	$(GOBUILD) -o bin/cunzhang ./cmd/cunzhang

run: build ## load the sample villages into a new database and serve them
	./bin/cunzhang demo

quick: ## the tests on SQLite alone, without a browser
	env -u CUNZHANG_TEST_POSTGRES -u CUNZHANG_TEST_CHROMIUM go test ./...

test: ## the whole gate: format, lint, both databases, browser, coverage
	@.ci/test

cover: ## coverage of the pure packages against their floors
	@.ci/cover

fuzz: ## every fuzz target for 30 seconds
	@.ci/fuzz 30s

golden: ## write the expected files of the tests anew, to be read in review
	UPDATE_GOLDEN=1 go test -count=1 ./reports/... ./cmd/...

bench: ## measure, on both databases, into .bench/
	@.ci/env .ci/bench

fmt: ## format all Go files
	$(TOOL) gofumpt -w .

lint: ## format, tidiness, vet, staticcheck, errcheck and the import rules
	@.ci/lint

schema: ## write the schema dumps of both databases anew
	UPDATE_GOLDEN=1 .ci/env go test -count=1 ./migrations/...

dist: ## build for the usual servers, with checksums, into bin/dist/
	@set -e; for t in linux-amd64 linux-arm64 windows-amd64 darwin-arm64; do echo $$t; \
	GOOS=$${t%-*} GOARCH=$${t#*-} $(GOBUILD) -o bin/dist/$$t/ ./cmd/cunzhang; done
	@cd bin/dist && sha256sum *-*/* | tee SHA256SUMS

clean: ## remove what was built and measured
	rm -rf bin .bench *.cover *.prof *.test
