/*
 * The loader of shared objects: each test compiles C for what it is about and calls the result.
 */
import test from "ava";
import { createLinker, Folder, hasGcc } from "./fixture.js";

const folder = new Folder();
test.after.always(() => folder.remove());
const compiled = hasGcc ? test : test.skip; // needs gcc

/** Call an exported function with integers. */
function caller(
  functions: Record<string, (...args: number[]) => number> = {},
): (file: string) => (symbol: string, ...args: number[]) => number {
  const { vm, linker } = createLinker(functions);
  return (file) => {
    const object = linker.open(file, false);
    return (symbol, ...args) => vm.machine.call(object.address(symbol), ...args);
  };
}

compiled("data, code, zeros and pointers between them", (t) => {
  const file = folder.compile(
    "data",
    `int table[4] = {1, 2, 3, 4}, zeros[100], *pointer = &table[2];
     static int twice(int x) { return 2 * x; }
     int (*function)(int) = twice;
     int get(int i) { return table[i]; }
     int sum(void) { int s = 0; for (int i = 0; i < 100; i++) s += zeros[i]; return s + *pointer + function(20); }
     int bump(void) { return ++zeros[50]; }`,
  );
  const call = caller()(file);
  t.is(call("get", 3), 4);
  t.is(call("sum"), 43);
  t.is(call("bump"), 1);
  t.is(call("bump"), 2);
});

compiled("relative relocations as a bit map", (t) => {
  const names = Array.from({ length: 200 }, (_, k) => k);
  const source =
    names.map((k) => `static int v${k} = ${k};`).join("") +
    `int *all[200] = {${names.map((k) => `&v${k}`).join()}};` +
    "int sum(void) { int s = 0; for (int i = 0; i < 200; i++) s += *all[i]; return s; }";
  const call = caller()(folder.compile("relr", source, "-Wl,-z,pack-relative-relocs"));
  t.is(call("sum"), 19900);
});

compiled("imports: from the built-in set, needed objects, found by $ORIGIN", (t) => {
  folder.compile("libinner", "int inner(int x) { return x + 1; }", "-Wl,-soname,libinner.so");
  const inner = folder.file("libinner.so");
  const outer = folder.compile(
    "outer",
    "extern int inner(int), host(int, int), absent(void) __attribute__((weak)); int go(int x) { return host(inner(x), absent ? 1 : 10); }",
    inner,
    "-Wl,-rpath,$ORIGIN",
  );
  const call = caller({ host: (a, b) => a * b })(outer);
  t.is(call("go", 4), 50);
});

compiled("what is missing is named whole, with the object that wants it", (t) => {
  const { linker } = createLinker();
  folder.compile(
    "libpart",
    "extern int c1(void); int part(void) { return c1(); }",
    "-Wl,-soname,libpart.so",
  );
  const file = folder.compile(
    "wanting",
    "extern int b1(void), a1(void), part(void); extern int *p1; int go(void) { return a1() + b1() + part() + *p1; }",
    folder.file("libpart.so"),
    "-Wl,-rpath,$ORIGIN",
  );
  const error = t.throws(() => linker.open(file, false), { name: "ElfError" });
  t.is(
    error.message,
    `${folder.file("libpart.so")}: undefined symbol: c1\n\t${file}: undefined symbols: a1, b1, p1`,
  );
  t.throws(() => linker.open(file, false), { message: error.message }, "nothing stays behind");
  t.throws(() => linker.open("libnowhere.so.9", false), {
    message: "libnowhere.so.9: cannot open shared object file: No such file or directory",
  });
});

compiled("a function of the C library that is not here fails when it is called", (t) => {
  const absent: string[] = [];
  const { vm, linker } = createLinker({}, (symbol, object) => {
    absent.push(`${symbol} ${object}`);
    return vm.machine.defineHost(`absent ${symbol}`, ":v", () => {
      throw new Error(`${symbol} called`);
    });
  });
  const file = folder.compile(
    "libc-user",
    "#include <stdlib.h>\nint go(int x) { return x ? 5 : grantpt(0); }",
    "-lc",
  );
  const object = linker.open(file, false);
  t.deepEqual(absent, [`grantpt ${file}`]);
  t.is(vm.machine.call(object.address("go"), 1), 5);
  t.throws(() => vm.machine.call(object.address("go"), 0), { message: "grantpt called" });
});

compiled(
  "versions: the one that was linked against, the default for those who ask for none",
  (t) => {
    const map = folder.write("v.map", "V1 { global: f; local: *; }; V2 { global: f; } V1;");
    const versioned = (name: string, body: string): string =>
      folder.compile(name, body, `-Wl,--version-script=${map}`, "-Wl,-soname,libver.so");
    // Linked while V1 was the default.
    folder.write("v1.map", "V1 { global: f; local: *; };");
    folder.compile(
      "libver",
      "int f(void) { return 1; }",
      "-Wl,--version-script=v1.map",
      "-Wl,-soname,libver.so",
    );
    const old = folder.compile(
      "old",
      "extern int f(void); int go(void) { return f(); }",
      folder.file("libver.so"),
      "-Wl,-rpath,$ORIGIN",
    );
    versioned(
      "libver",
      `int f1(void) { return 1; } int f2(void) { return 2; }
    __asm__(".symver f1,f@V1"); __asm__(".symver f2,f@@V2");`,
    );
    const fresh = folder.compile(
      "fresh",
      "extern int f(void); int go(void) { return f(); }",
      folder.file("libver.so"),
      "-Wl,-rpath,$ORIGIN",
    );
    const open = caller();
    t.is(open(old)("go"), 1);
    t.is(open(fresh)("go"), 2);
    t.is(open(folder.file("libver.so"))("f"), 2);
  },
);

for (const style of ["gnu", "sysv"])
  compiled(`symbols by hash table: ${style}`, (t) => {
    const count = 300;
    const source = Array.from({ length: count }, (_, k) => `int f${k}(void) { return ${k}; }`).join(
      "\n",
    );
    const file = folder.compile(`hash-${style}`, source, `-Wl,--hash-style=${style}`);
    const { vm, linker } = createLinker();
    const object = linker.open(file, false);
    for (let k = 0; k < count; k++) t.is(vm.machine.call(object.address(`f${k}`)), k);
    t.is(object.address("f300"), 0);
    t.is(object.address(""), 0);
  });

compiled("indirect functions are chosen once, in tables and by name", (t) => {
  const file = folder.compile(
    "ifunc",
    `static int plain(void) { return 3; }
     int asked; static void *choose(void) { asked++; return plain; }
     int picked(void) __attribute__((ifunc("choose")));
     static int local(void) __attribute__((ifunc("choose")));
     int (*pointer)(void) = picked;
     int go(void) { return picked() * 100 + local() * 10 + pointer(); }`,
  );
  const call = caller()(file);
  t.is(call("go"), 333);
  t.is(call("picked"), 3);
});

compiled("initialisers and finalisers: needed objects first, and last", (t) => {
  const calls: number[] = [];
  const { linker } = createLinker({ note: (x) => calls.push(x) });
  const source = (k: number, more: string): string =>
    `extern void note(int); __attribute__((constructor)) static void start(void) { note(${k}); }
     __attribute__((destructor)) static void end(void) { note(-${k}); } ${more}`;
  folder.compile("libfirst", source(1, "int first;"), "-Wl,-soname,libfirst.so");
  const second = folder.compile(
    "second",
    source(2, "extern int first; int *use = &first;") +
      "void init(void) { note(20); } void fini(void) { note(-20); }",
    folder.file("libfirst.so"),
    "-Wl,-rpath,$ORIGIN",
    "-Wl,-init=init",
    "-Wl,-fini=fini",
  );
  const object = linker.open(second, false);
  t.deepEqual(calls, [1, 20, 2]);
  t.is(linker.open(second, false), object);
  linker.close(object);
  t.deepEqual(calls, [1, 20, 2]);
  linker.close(object);
  t.deepEqual(calls, [1, 20, 2, -2, -20, -1]);
  linker.open(second, false);
  t.deepEqual(calls.slice(6), [1, 20, 2]);
});

const TLS = `#define T __thread
T int a = 5; T char zeros[40]; static T long own = 7; T int *pointer = 0; extern T int other;
int get(void) { return a * 1000 + (int)own * 100 + zeros[3] + other; }
int set(int x) { a = x; own++; zeros[3] = 1; pointer = &a; return *pointer; }
int *where(void) { return &a; }`;
for (const model of ["global-dynamic", "initial-exec"])
  for (const dialect of ["gnu", "gnu2"])
    compiled(`thread-local data: ${model}, ${dialect}`, (t) => {
      const name = `${model}-${dialect}`;
      const flags = [`-ftls-model=${model}`, `-mtls-dialect=${dialect}`];
      folder.compile(`lib${name}`, "__thread int other = 9;", `-Wl,-soname,lib${name}.so`);
      const { vm, linker } = createLinker();
      const file = folder.compile(
        name,
        TLS,
        folder.file(`lib${name}.so`),
        "-Wl,-rpath,$ORIGIN",
        ...flags,
      );
      const object = linker.open(file, false);
      const call = (symbol: string, ...args: number[]): number =>
        vm.machine.call(object.address(symbol), ...args);
      t.is(call("get"), 5709);
      t.is(call("set", 6), 6);
      t.is(call("get"), 6810);
      t.is(call("where"), object.address("a"));
    });

compiled("the thread pointer, and the stack protector's value", (t) => {
  const file = folder.compile(
    "thread",
    `void __stack_chk_fail(void) { __builtin_trap(); }
     long self(void) { long p; __asm__("mov %%fs:0, %0" : "=r"(p)); return p == *(long *)p; }
     long guard(void) { long p; __asm__("mov %%fs:0x28, %0" : "=r"(p)); return p != 0; }
     int fill(int n) { volatile char b[64]; for (int i = 0; i < n; i++) b[i] = i; return b[n / 2]; }`,
    "-fstack-protector-all",
  );
  const call = caller()(file);
  t.is(call("self"), 1);
  t.is(call("guard"), 1);
  t.is(call("fill", 64), 32);
  t.throws(() => call("fill", 200), { name: "MachineFault" });
});

compiled("objects opened globally are seen by others", (t) => {
  const { vm, linker } = createLinker();
  const provider = folder.compile(
    "provider",
    "int shared_value = 77; int provided(void) { return shared_value; }",
  );
  const user = folder.compile(
    "user",
    "extern int provided(void); int go(void) { return provided(); }",
  );
  const local = linker.open(provider, false);
  t.throws(() => linker.open(user, false), { message: /undefined symbol: provided/ });
  t.is(linker.global.address("provided"), 0);
  linker.open(provider, true);
  t.is(linker.global.address("provided"), local.address("provided"));
  t.is(vm.machine.call(linker.open(user, false).address("go")), 77);
});

compiled("code that was unloaded is no code, and its memory is reused", (t) => {
  const { vm, linker } = createLinker();
  const file = folder.compile("gone", "char big[1 << 20]; int go(void) { return 1; }");
  const object = linker.open(file, false);
  const go = object.address("go");
  t.is(vm.machine.call(go), 1);
  t.regex(vm.machine.symbolize(go), /^go$/);
  linker.close(object);
  t.throws(() => vm.machine.call(go), { message: /no code at address/ });
  for (let k = 0; k < 20; k++) linker.close(linker.open(file, false));
  t.true(vm.mem.size < 64 << 20);
});
