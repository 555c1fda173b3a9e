/*
 * Where shared objects are looked for that are named without a folder: what ldconfig has noted.
 */
import test from "ava";
import { HostError, type HostEnv, type HostFile } from "../../../runtime/core/host/hostenv.js";
import { Search } from "../../../runtime/ffi/elf/search.js";

const X86_64 = 0x0303;

/** A list as ldconfig writes it: names are the ends of their paths. */
function linkerCache(
  entries: readonly (readonly [path: string, flags: number, hwcap: number])[],
): Uint8Array {
  const header = Buffer.alloc(48);
  header.write("glibc-ld.so.cache1.1", "latin1");
  header.writeUInt32LE(entries.length, 20);
  const table = Buffer.alloc(24 * entries.length);
  let strings = "";
  entries.forEach(([path, flags, hwcap], k) => {
    const at = header.length + table.length + strings.length;
    [flags, at + path.lastIndexOf("/") + 1, at, 0, hwcap, 0].forEach((word, n) =>
      table.writeUInt32LE(word, 24 * k + 4 * n),
    );
    strings += `${path}\0`;
  });
  return Buffer.concat([header, table, Buffer.from(strings, "latin1")]);
}

function search(files: Readonly<Record<string, Uint8Array>>): Search {
  const open = (name: string): HostFile => {
    const bytes = files[name] as Uint8Array | undefined;
    if (bytes === undefined) throw new HostError("No such file or directory", 2);
    let at = 0;
    const read = (into: Uint8Array, offset: number, length: number): number => {
      const part = bytes.subarray(at, at + length);
      into.set(part, offset);
      at += part.length;
      return part.length;
    };
    return { read, close: () => undefined } as unknown as HostFile;
  };
  return new Search({ open, getenv: () => undefined } as unknown as HostEnv);
}

const object = Uint8Array.of(1, 2, 3);
const cache = linkerCache([
  ["/opt/fast/libx.so.1", X86_64, 2],
  ["/opt/lib32/libx.so.1", 3, 0],
  ["/opt/lib/libx.so.1.2", X86_64, 0],
  ["/opt/lib/libx.so.1", X86_64, 0],
]);
const found = (files: Readonly<Record<string, Uint8Array>>): string =>
  search({ "/opt/fast/libx.so.1": object, "/opt/lib32/libx.so.1": object, ...files }).find(
    "libx.so.1",
  ).path;

for (const [name, prefix] of [
  ["alone", ""],
  ["behind the list of older versions", "ld.so-1.7.0\0gg"],
])
  test(`a name is looked up in ldconfig's list, which stands ${name}`, (t) => {
    const list = Buffer.concat([Buffer.from(prefix, "latin1"), cache]);
    t.is(found({ "/etc/ld.so.cache": list, "/opt/lib/libx.so.1": object }), "/opt/lib/libx.so.1");
  });

test("without an entry, or with a broken list, the system's folders are left", (t) => {
  const system = { "/usr/lib/libx.so.1": object };
  for (const list of [cache.subarray(0, 40), cache.subarray(0, 60), new Uint8Array(0), cache])
    t.is(found({ "/etc/ld.so.cache": list, ...system }), "/usr/lib/libx.so.1");
  t.throws(() => found({}), { message: /libx.so.1: cannot open shared object file/ });
});
