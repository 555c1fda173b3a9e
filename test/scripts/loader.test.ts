/*
 * The code cache of a command: damage is noticed, and the next run has a good one again.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import test from "ava";

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
const command = path.join(folder, "small.cjs");
test.after.always(() => rmSync(folder, { recursive: true }));

test.before(() => {
  const entry = path.join(folder, "small.ts");
  const body = Array.from({ length: 300 }, (_, i) => `sum += [${i}].map((x) => x * 2)[0];\n`);
  writeFileSync(entry, `let sum = 0;\n${body.join("")}console.log(sum);\n`);
  const make = (...args: string[]): Buffer => execFileSync(process.execPath, args, { cwd: root });
  make("scripts/modules.mjs", path.join(folder, "parts"), `small=${entry}`);
  make("scripts/command.mjs", command, "run");
});

const run = (): string => execFileSync(process.execPath, [command], { encoding: "utf8" });
const caches = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".cache"));
const cache = (): string => path.join(folder, caches()[0]);

/** A checksum of what stands behind it is in front. */
function isWhole(file: string): boolean {
  const whole = readFileSync(file);
  return whole.length > 1000 && whole.readUInt32LE() === crc32(whole.subarray(4));
}

test.serial("the first run writes it, the next leave it alone", (t) => {
  t.is(caches().length, 1);
  t.true(isWhole(cache()));
  const before = readFileSync(cache());
  t.is(run(), "89700\n");
  t.deepEqual(readFileSync(cache()), before);
});

for (const place of [0, 0.1, 0.25, 0.49, 0.5, 0.75, 0.99])
  test.serial(`damage at ${place * 100} % is noticed`, (t) => {
    const damaged = readFileSync(cache());
    for (let i = 0; i < 8; i++) damaged[Math.floor(place * damaged.length) + i] ^= 0x5a;
    writeFileSync(cache(), damaged);
    t.is(run(), "89700\n");
    t.true(isWhole(cache()));
  });

const replaced: [string, (good: Buffer) => Uint8Array][] = [
  ["empty", () => Buffer.alloc(0)],
  ["shorter", (good) => good.subarray(0, good.length - 10)],
  ["zeros", (good) => Buffer.alloc(good.length)],
  [
    "of another V8",
    (good) => {
      const other = Buffer.from(good);
      const compiled = good.readUInt32LE(8); // V8's number for itself, then a hash of its version
      other[compiled + 4] ^= 1;
      other.writeUInt32LE(crc32(other.subarray(4)));
      return other;
    },
  ],
];
for (const [what, damage] of replaced)
  test.serial(`one that is ${what} is replaced`, (t) => {
    const bad = damage(readFileSync(cache()));
    writeFileSync(cache(), bad);
    t.is(run(), "89700\n");
    t.notDeepEqual(readFileSync(cache()), Buffer.from(bad));
    t.true(isWhole(cache()));
  });
