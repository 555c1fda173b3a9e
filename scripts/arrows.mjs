// Draws the folders of the project and who imports whom, from the imports that stand in the sources:
//
//   node scripts/arrows.mjs docs/architecture.md
//
// writes a Mermaid graph between the lines `<!-- arrows -->` and `<!-- end -->` of that page; with
// --check it says whether that is there already. Arrows that lead along others are left out.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
/** Folders that are one box each. */
const boxes = ["dasc/dynasm", "buildvm", "generated"].concat(
  readdirSync(path.join(root, "runtime"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `runtime/${name}`),
);
const boxOf = (file) => boxes.find((box) => file.startsWith(`${box}/`));

function importsOf(box) {
  const to = new Set();
  const folder = path.join(root, box);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    for (const [, where] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export)[^;]*? from "(\.[^"]+)"/gms,
    )) {
      const other = boxOf(path.relative(root, path.resolve(path.dirname(file), where)));
      if (other !== undefined && other !== box) to.add(other);
    }
  }
  return to;
}

const direct = new Map(boxes.map((box) => [box, box === "generated" ? new Set() : importsOf(box)]));

/** Whether `to` is reached from `from` over at least one box between. */
function leadsAlong(from, to, seen = new Set()) {
  for (const via of direct.get(from)) {
    if (via === to || seen.has(via)) continue;
    seen.add(via);
    if (direct.get(via).has(to) || leadsAlong(via, to, seen)) return true;
  }
  return false;
}

const id = (box) => box.replaceAll("/", "_");
const lines = ["```mermaid", "graph TD"];
for (const box of boxes) lines.push(`  ${id(box)}["${box}"]`);
for (const [from, others] of direct)
  for (const to of [...others].sort())
    if (!leadsAlong(from, to)) lines.push(`  ${id(from)} --> ${id(to)}`);
lines.push("```");

const page = process.argv.slice(2).find((arg) => !arg.startsWith("--"));
const text = readFileSync(page, "utf8");
const place = /(<!-- arrows -->\n).*?(<!-- end -->)/s;
if (!place.test(text)) throw new Error(`${page} has no place for the drawing`);
const drawn = text.replace(place, (_, start, end) => `${start}\n${lines.join("\n")}\n\n${end}`);
if (process.argv.includes("--check")) {
  if (drawn !== text) {
    console.error(`${page}: the drawing is not what the imports are; run \`make docs\``);
    process.exitCode = 1;
  }
} else writeFileSync(page, drawn);
