/* The C library at its edges: wild pointers, misuse of the heap, buffers shared with Lua, small hosts. */
import test from "ava";
import { newVm } from "../../../runtime/api/create.js";
import { defaultHost } from "../../../runtime/api/host.js";
import { constantCString, readCString } from "../../../runtime/core/text/cstring.js";
import { flushFiles, standardFiles } from "../../../runtime/core/host/iofile.js";
import { libC } from "../../../runtime/ffi/libc/libc.js";
import type { LibC } from "../../../runtime/ffi/libc/libc.js";
import { nameOf, parseSignature } from "../../../runtime/ffi/libc/signature.js";
import { MachineFault } from "../../../runtime/machine/index.js";

function library(): {
  lib: LibC;
  call: (name: string, ...args: number[]) => number;
  output: string[];
} {
  const output: string[] = [];
  const host = defaultHost((text) => output.push(text));
  const vm = newVm({ host });
  const lib = vm.attachment(libC);
  const call = (name: string, ...args: number[]): number =>
    vm.machine.call(lib.address(name), ...args);
  return { lib, call, output };
}

test("a wild pointer is a fault that names the function", (t) => {
  const { lib, call } = library();
  const text = constantCString(lib.vm, "text");
  const beyond = 0xfffffff0;
  for (const [name, ...args] of [
    ["strlen", 0],
    ["strlen", beyond],
    ["memcpy", 0x1000, text, 4],
    ["memcpy", text, beyond, 4],
    ["memset", beyond, 0, 64],
    ["strcmp", text, 0],
    ["strchr", 0, 65],
    ["memchr", 0, 65, 9],
    ["memmove", beyond, text, 4],
    ["strcpy", 0, text],
    ["strcpy", text, 0],
    ["strdup", 0],
    ["atoi", 0],
    ["strtol", 0, 0, 10],
    ["strcat", beyond, text],
    ["puts", 0],
    ["printf", 0x200],
    ["fopen", 0, text],
    ["fwrite", 0, 1, 10, lib.streams.stdout.address],
    ["fclose", 0],
    ["qsort", 0, 10, 4, lib.address("strcmp")],
    ["time", 8],
    ["getenv", 0],
    ["strftime", 0, 100, text, 0],
    ["sscanf", 0, text],
    ["strncmp", text, 0, 3],
    ["strcasecmp", 0, text],
    ["wcslen", 0],
    ["strtod", beyond, 0],
    ["gmtime", 0],
    ["free", beyond],
  ] as const) {
    const e = t.throws(() => call(name, ...args), undefined, name);
    t.true(e instanceof MachineFault, `${name}(${args.join(", ")}): ${e}`);
    t.regex(e.message, new RegExp(`unmapped address .*\\b${name}\\b`), name);
  }
});

test("freeing what is no block, or twice, ends the program with glibc's words", (t) => {
  for (const [misuse, message] of [
    [(p: number) => [p, p], /^free\(\): double free detected in tcache 2\n$/],
    [(p: number) => [p + 16], /^free\(\): invalid pointer\n$/],
    [() => [0x20008], /^free\(\): invalid pointer\n$/],
  ] as const) {
    const { call, output } = library();
    const p = call("malloc", 100);
    t.throws(() => misuse(p).forEach((q) => call("free", q)), { message: /exit/ });
    t.regex(output.join(""), message);
  }
});

test("blocks of the heap are aligned, keep their contents, and count", (t) => {
  const { lib, call } = library();
  const { u8 } = lib.vm.mem;
  const before = lib.vm.alloc.footprint;
  const blocks: number[] = [];
  for (let size = 0; size < 3000; size += 37) {
    const p = call("malloc", size);
    t.is(p % 16, 0);
    lib.vm.mem.u8.fill(size & 0xff, p, p + size);
    blocks.push(p);
  }
  blocks.forEach((p, k) => {
    const size = 37 * k;
    const q = call("realloc", p, 2 * size + 1);
    t.true(lib.vm.mem.u8.subarray(q, q + size).every((b) => b === (size & 0xff)));
    blocks[k] = q;
  });
  t.true(lib.vm.alloc.footprint > before);
  for (const p of blocks) call("free", p);
  t.is(call("calloc", 0x10000, 0x10000), 0);
  t.is(call("malloc", -1 >>> 0), 0);
  t.is(lib.c.errno, 12);
  t.is(u8.length <= lib.vm.mem.size, true);
});

test("stdio and io share buffers", (t) => {
  const { lib, call, output } = library();
  const { stdout } = lib.vm.attachment(standardFiles);
  stdout.sayText("a");
  call("puts", constantCString(lib.vm, "b"));
  stdout.sayText("c\n");
  call("printf", constantCString(lib.vm, "%d%s\n"), 42, constantCString(lib.vm, "d"));
  flushFiles(lib.vm);
  t.is(output.join(""), "ab\nc\n42d\n");
  t.is(lib.fileAddress(stdout), lib.streams.stdout.address);
});

test("a host without files refuses, and says why", (t) => {
  const { lib, call } = library();
  const name = constantCString(lib.vm, "/etc/passwd");
  t.is(call("fopen", name, constantCString(lib.vm, "r")), 0);
  t.is(lib.c.errno, 2);
  for (const f of ["rmdir", "chdir", "unlink"]) {
    t.is(call(f, name), -1);
    t.is(lib.c.errno, 38, f);
  }
  t.is(call("opendir", name), 0);
  t.is(call("getpid"), 1);
  t.is(readCString(lib.vm.mem, call("strerror", 38) >>> 0), "Function not implemented");
});

test("declarations are read, and every one of the library is", (t) => {
  t.deepEqual(
    parseSignature("void *bsearch(const void *key, size_t n, int (*f)(const void *, int), ...)"),
    {
      name: "bsearch",
      result: "pointer",
      parameters: ["pointer", "u64", "pointer"],
      variadic: true,
    },
  );
  t.throws(() => parseSignature("struct div_t div(int a, int b)"), { message: /what type/ });
  t.throws(() => nameOf("no function"), { message: /declares no function/ });
  const { functions } = library().lib.list();
  for (const text of functions) t.notThrows(() => parseSignature(text), text);
  t.is(new Set(functions.map(nameOf)).size, functions.length);
});

test("there is room for all thunks, and names that are not there have no address", (t) => {
  const { lib } = library();
  const { functions, code, variables } = lib.list();
  for (const symbol of [...functions.map(nameOf), ...code, ...variables])
    t.true(lib.address(symbol) > 0, symbol);
  t.is(lib.address("no_such_function"), 0);
  t.is(lib.address("toString"), 0);
  t.true(lib.standsFor("libm.so.6"));
  t.false(lib.standsFor("libz.so.1"));
});
