// Expected output of many lines, as checksums of its blocks:
//
//   4928 lines, 32 a block
//   1f0c9a3be2 77aa01c4d5 ...
//
// Nobody reads thousands of lines, and a change of one shows in its block. What they were is asked of who printed them.
import { createHash } from "node:crypto";

/** Outputs of more lines than this are kept as checksums. */
export const MOST_LINES = 1000;
const BLOCK = 32;
const DIGITS = 10;
const SUMS_IN_LINE = 8;

const linesOf = (text) => text.split(/(?<=\n)/);
const digest = (lines) =>
  createHash("sha256").update(lines.join(""), "latin1").digest("hex").slice(0, DIGITS);

function blocksOf(text) {
  const lines = linesOf(text);
  const blocks = [];
  for (let k = 0; k < lines.length; k += BLOCK) blocks.push(lines.slice(k, k + BLOCK));
  return blocks;
}

/** What stands in place of a text, one character a byte. */
export function sumsOf(text) {
  const sums = blocksOf(text).map(digest);
  const rows = [`${linesOf(text).length} lines, ${BLOCK} a block`];
  for (let k = 0; k < sums.length; k += SUMS_IN_LINE)
    rows.push(sums.slice(k, k + SUMS_IN_LINE).join(" "));
  return `${rows.join("\n")}\n`;
}

/** The first block of a text that is not what the sums say, with what it is now; "" if there is none. */
export function difference(text, sums) {
  if (sumsOf(text) === sums) return "";
  const [head, ...rows] = sums.trimEnd().split("\n");
  const known = rows.flatMap((row) => row.split(" "));
  const blocks = blocksOf(text);
  const k = blocks.findIndex((block, k) => digest(block) !== known[k]);
  const wanted = `wanted are ${head}; there are ${linesOf(text).length}`;
  if (k < 0) return `${wanted}, the first ${known.length} blocks of them as they were`;
  return `${wanted}; lines ${k * BLOCK + 1} to ${k * BLOCK + blocks[k].length} differ, and are now\n${blocks[k].join("")}`;
}
