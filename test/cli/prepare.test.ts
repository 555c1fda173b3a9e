/*
 * Optimised code of the blob that is kept between runs: made by --prepare or by a long run, used by the next,
 * and replaced when it is damaged.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";
import { copyCommand } from "./copy.js";

const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
const command = path.join(folder, "dasmoon.cjs");
test.after.always(() => rmSync(folder, { recursive: true }));

test.before(() => copyCommand(folder));

function run(...args: string[]): { out: string; recalled: number } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [command, ...args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return { out: stdout, recalled: Number(/\((\d+) optimised before\)/.exec(stderr)?.[1] ?? -1) };
}
/** Four hundred functions in turn: no part of it is worth a unit of its own, so the blob's code runs. */
const program = (rounds: number): string[] => [
  "--stats",
  "-e",
  `local fs, s = {}, 0
  for i = 1, 400 do
    fs[i] = loadstring("local a, b = ... local t = { x = a } for i = 1, 3 do t.x = t.x + b * " .. i .. " end return t.x")
  end
  for k = 1, ${rounds} do for i = 1, 400 do s = s + fs[i](i, k) % 7 end end
  print(s)`,
];
const kept = (): string =>
  path.join(folder, readdirSync(folder).find((name) => name.endsWith(".wasm.cache")) ?? "none");

test.serial("nothing is kept of a short run", (t) => {
  t.deepEqual(run(...program(1)), { out: "1201\n", recalled: 0 });
  t.false(existsSync(kept()));
});

test.serial("--prepare keeps all, and runs use it", (t) => {
  run("--prepare");
  t.true(existsSync(kept()));
  const { out, recalled } = run(...program(1));
  t.is(out, "1201\n");
  t.true(recalled >= 1);
  const before = readFileSync(kept());
  run(...program(1));
  t.deepEqual(readFileSync(kept()), before, "and leave it as it is");
});

test.serial("what is damaged is not used, and a long run writes it anew", (t) => {
  const whole = readFileSync(kept());
  for (const damage of [whole.subarray(0, 5000), Buffer.from("no code"), Buffer.alloc(0)]) {
    writeFileSync(kept(), damage);
    t.deepEqual(run(...program(1)), { out: "1201\n", recalled: 0 });
  }
  whole[whole.length >> 2] ^= 4;
  writeFileSync(kept(), whole);
  // Another thread optimises; on a busy machine it may not come to its end.
  let long = { out: "", recalled: 0 };
  for (let tries = 0; tries < 10 && long.recalled === 0; tries++) {
    long = run(...program(2000));
    t.is(long.out, "2057658\n");
    if (tries === 0) t.is(long.recalled, 0);
  }
  t.true(long.recalled >= 1);
});
