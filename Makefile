# A thin alias of build.py: `make` builds, `make test` tests, `make serve` previews.

.PHONY: build test check serve bench

build:
	python3 build.py

test check serve bench:
	python3 build.py $@
