# make            build everything that is out of date
# make run        build, then run a Lua program: make run FILE=x.lua ARGS="a b"
# make quick      build, then the tests that take under a minute
# make test       build, then the tests, or those of TESTS="jit/ lib/cli"
# make test-long  build, then what checks the same at length: test/**/*.long.test.ts
# make check      format, lint, types, and that generated/ is what the sources make
# make diff       what the templates' changes since the last commit (SINCE=HEAD) do to the machine code
# make bench      benchmarks beside native luajit: CPU time and memory
# make expect     ask native luajit for the expected output of test/lua again
# make types      declarations of the package's modules: dist/*.d.ts
# make sizes      what the package and a browser would load, with the limits in scripts/sizes.mjs
# make docs       the drawing in docs/architecture.md, the index of RATIONALE.md, pages about the API: dist/api
# make oracles    install what tests and benchmarks compare with (Debian, root), Node 24, other runtimes and bundlers

FILE ?= bench/hello.lua
ARGS ?=
SINCE ?= HEAD

MODULES   := node_modules/.package-lock.json
TEMPLATES := dasc/vm_x64.dasc $(wildcard dasc/vm/*.dasc)
LAYOUT    := $(wildcard runtime/layout/*.ts)
DYNASM    := $(shell find dasc/dynasm -name '*.ts')
SCANNED   := $(shell find runtime/lib runtime/jit -name '*.ts' 2>/dev/null) \
	runtime/layout/externs.ts runtime/core/externs.ts runtime/core/libdef.ts
PAGE      := $(wildcard buildvm/report/app/*) buildvm/report/data.ts buildvm/view/parts.ts
BUILDVM   := $(shell find buildvm -name '*.ts' -not -path '*/app/*')
RUNTIME   := $(shell find runtime -name '*.ts')
GENERATED := $(addprefix generated/,$(shell sed -n 's/.* file: "\([^"]*\)".*/\1/p' buildvm/modes.ts))
# What the runtime imports, and what tools read, is all there after `make`; git has of it what people review.
MADE      := $(GENERATED) $(addprefix generated/,jitlib.ts libc.ts capi.ts libbc.ts lj_vm_wasm.ts)
BUNDLER   := $(addprefix scripts/,modules.mjs command.mjs closure.mjs fingerprint.mjs bytes.mjs loader.cjs) $(MODULES)
BUNDLES   := dist/dynasm.cjs dist/buildvm.cjs dist/report/main.js dist/dasmoon.cjs dist/index.mjs

ORACLES   := luajit lua5.1 lua5.4 binutils gcc gcc-multilib qemu-user \
	lua-penlight lua-dkjson lua-argparse lua-inspect
# A second compiler, what reads object files and the report, programs that benchmarks run;
# without the recommended half gigabyte.
ORACLE_TOOLS := clang binutils-mingw-w64-x86-64 llvm chromium \
	lua-check lua-ldoc lua-markdown lua-messagepack luarocks libluajit-5.1-dev lua-lpeg lua-cjson lua-zlib libsqlite3-0 \
	lua-filesystem lua-system lua-term lua-posix lua-busted lua-expat lua-yaml lua-bit32 lua-socket libpng16-16 libssl3

.PHONY: all help types sizes docs run quick test test-long check lint diff bench expect oracles clean
.DELETE_ON_ERROR:

all: $(BUNDLES)

$(MODULES): package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

# DynASM and buildvm: commands, and modules for programs. What changes with the templates is apart.
dist/dynasm.mjs: $(DYNASM) $(BUILDVM) $(LAYOUT) $(BUNDLER)
	node scripts/modules.mjs --apart=buildvm_arch dist/tools engine=dasc/dynasm/index.ts \
		dynasm=dasc/dynasm/cli.ts buildvm=buildvm/cli.ts generator=buildvm/index.ts

dist/dynasm.cjs: dist/dynasm.mjs
	node scripts/command.mjs --brief $@ --lang ts dasc/vm_x64.dasc

dist/buildvm.cjs: dist/dynasm.mjs
	node scripts/command.mjs --brief $@

generated:
	mkdir $@

generated/buildvm_arch.ts: $(TEMPLATES) dist/dynasm.cjs | generated
	node dist/dynasm.cjs -o $@ dasc/vm_x64.dasc

APART = node_modules/.bin/esbuild --bundle --platform=node --format=cjs --log-level=warning \
	--outdir=dist --out-extension:.js=.cjs

dist/buildvm_arch.cjs: generated/buildvm_arch.ts $(LAYOUT)
	$(APART) $<

# Script and style of `buildvm -m report`.
dist/report/main.js: $(PAGE) tsconfig.json $(MODULES)
	node_modules/.bin/esbuild buildvm/report/app/main.tsx --bundle --minify --target=es2022 \
		--outfile=$@ --log-level=warning

# What the runtime's sources declare; reading them loads TypeScript's compiler.
generated/scan.json: $(SCANNED) $(wildcard buildvm/scan/*.ts) | dist/buildvm.cjs
	node dist/buildvm.cjs -m scan -o $@

# One run writes all of them.
$(wordlist 2,99,$(GENERATED)): $(firstword $(GENERATED)) ;
$(firstword $(GENERATED)): dist/buildvm.cjs dist/buildvm_arch.cjs generated/scan.json
	node dist/buildvm.cjs -m all -o generated

# The modules of LuaJIT that are written in Lua.
generated/jitlib.ts: scripts/jitlib.mjs $(wildcard runtime/lib/jit/*.lua) generated/vmdef.lua
	node scripts/jitlib.mjs $@ $(filter %.lua,$^)

# Guest code of the C library, and of the Lua/C API.
generated/libc_arch.ts: dasc/libc_x64.dasc $(wildcard dasc/libc/*.dasc) dist/dynasm.cjs | generated
	node dist/dynasm.cjs -o $@ $<

generated/capi_arch.ts: dasc/capi_x64.dasc dasc/vm/values.dasc $(wildcard dasc/capi/*.dasc) dist/dynasm.cjs | generated
	node dist/dynasm.cjs -o $@ $<

generated/libc.ts generated/capi.ts: generated/%.ts: scripts/guestcode.mjs generated/%_arch.ts $(LAYOUT)
	node scripts/guestcode.mjs $@ generated/$*_arch.ts

# The blob as WebAssembly, made by the machine itself; library functions in Lua, by the parser itself.
dist/lj_vm.cjs: generated/lj_vm.ts generated/libdef.ts
	$(APART) $^

dist/translate.cjs: $(RUNTIME) generated/jitlib.ts generated/libc.ts generated/capi.ts $(BUNDLER)
	node scripts/modules.mjs --apart=lj_vm,libdef dist/translate translate=runtime/api/translate.ts
	node scripts/command.mjs --brief $@

generated/lj_vm_wasm.ts: dist/translate.cjs dist/lj_vm.cjs dasc/training.lua
	node dist/translate.cjs dasc/training.lua generated

generated/libbc.ts: generated/lj_vm_wasm.ts ;

# What runs Lua: the package, everything (index), in parts for browsers, and Node's world; and the command.
dist/index.mjs: $(MADE) $(RUNTIME) $(BUNDLER)
	node scripts/modules.mjs dist/parts index=runtime/api/index.ts browser=runtime/api/browser.ts \
		node=runtime/cli/node.ts dasmoon=runtime/cli/main.ts

# What is executed before a program is warm is no part of what usual.lua does.
FIRST := local t, f = { x = 1 }, function(n) return n % 7 end for i = 1, 30 do t[i] = f(i) + i * 0.5 - (t[i - 1] or 1) \
	if i < 9 then t.x = t.x .. i end end print(t.x, unpack(t))
dist/dasmoon.cjs: dist/index.mjs scripts/usual.lua
	node scripts/command.mjs --at-once $@ -e "$(FIRST)" scripts/usual.lua dasc/training.lua
	node $@ --prepare

# Types: one file for each module, without what is internal. Takes a compiler 15 seconds.
TYPES := dist/index.d.ts dist/node.d.ts dist/engine.d.ts dist/generator.d.ts
types: $(TYPES)
dist/index.d.ts: $(RUNTIME) | $(MADE)
	node scripts/types.mjs runtime/api/index.ts $@
dist/node.d.ts: $(RUNTIME) | $(MADE)
	node scripts/types.mjs runtime/cli/node.ts $@
dist/engine.d.ts: $(DYNASM)
	node scripts/types.mjs dasc/dynasm/index.ts $@
dist/generator.d.ts: $(BUILDVM) | $(MADE)
	node scripts/types.mjs buildvm/index.ts $@

sizes: dist/index.mjs
	node scripts/sizes.mjs

docs: $(MODULES)
	node scripts/arrows.mjs docs/architecture.md
	node scripts/rationale.mjs
	node_modules/.bin/typedoc --options scripts/typedoc.json

# The comment at the top.
help:
	@sed -n '/^#/!q; s/^# //p' Makefile

run: all
	@node dist/dasmoon.cjs $(FILE) $(ARGS)

test: all
	node scripts/test.mjs $(TESTS)

test-long: all
	node scripts/test.mjs --long

quick: all
	node scripts/test.mjs --quick $(TESTS)

lint: $(MODULES) $(MADE)
	npx prettier --check .
	npx eslint --max-warnings 0 .
	npx tsc --noEmit -p .

check: lint all types sizes
	git diff --exit-code --stat -- generated

# For the message of a commit that changes templates.
BEFORE := .cache/before
diff: all
	@rm -rf $(BEFORE) && mkdir -p $(BEFORE)/generated
	@git archive $(SINCE) dasc runtime package.json tsconfig.json | tar -x -C $(BEFORE)
	@ln -s $(CURDIR)/node_modules $(BEFORE)/node_modules
	@cd $(BEFORE) && node $(CURDIR)/dist/buildvm.cjs -m all -i dasc/vm_x64.dasc -o out
	@node dist/buildvm.cjs --diff $(BEFORE)/out

bench: all
	node --import tsx bench/run.ts $(BENCH)

expect:
	node scripts/expect.mjs $(TESTS)

oracles:
	apt-get update -qq
	apt-get install -y -qq $(ORACLES)
	apt-get install -y -qq --no-install-recommends $(ORACLE_TOOLS)
	npm install --no-save --no-audit --no-fund --prefix .cache/node24 node@24
	npm install --no-save --no-audit --no-fund --prefix .cache/others deno bun vite webpack

clean:
	rm -rf dist node_modules
