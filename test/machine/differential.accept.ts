/*
 * What the processor at hand says of the slice (slice.ts) becomes what is expected; needs gcc and an x86-64 processor:
 *
 *   node --import tsx test/machine/differential.accept.ts
 */
import { writeFileSync } from "node:fs";
import { maskState } from "./compare.js";
import { buildNative } from "./native.js";
import { cases, EXPECTED, hash } from "./slice.js";
import { STATE_SIZE } from "./values.js";

const native = buildNative();
if ("missing" in native) throw new Error(`this needs ${native.missing}`);
const list = cases();
const states = native.run(list);
const hashes = list.map((c, k) =>
  hash(maskState(c, states.subarray(STATE_SIZE * k, STATE_SIZE * (k + 1)))),
);
writeFileSync(EXPECTED, JSON.stringify(hashes.join("")) + "\n");
