// Writes the index of docs/rationale into RATIONALE.md, from the headings that stand there:
//
//   node scripts/rationale.mjs [--check]
//
// With --check it says whether that is there already.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const folder = "docs/rationale";
const index = path.join(root, "RATIONALE.md");

/** What GitHub makes of a heading, to link to it. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const pages = readdirSync(path.join(root, folder))
  .sort()
  .map((name) => {
    const headings = readFileSync(path.join(root, folder, name), "utf8").match(/^##? .+/gm);
    const [title, ...questions] = headings.map((line) => line.replace(/^#+ /, ""));
    const links = questions.map((text) => `- [${text}](${folder}/${name}#${anchor(text)})`);
    return `### [${name}](${folder}/${name}) for ${title}\n\n${links.join("\n")}\n`;
  });

const text = readFileSync(index, "utf8");
const written = text.replace(
  /(<!-- index -->\n).*?(<!-- end -->)/s,
  (_, start, end) => `${start}\n${pages.join("\n")}\n${end}`,
);
if (process.argv.includes("--check")) {
  if (written !== text) {
    console.error("RATIONALE.md lacks headings of docs/rationale; run `make docs`");
    process.exitCode = 1;
  }
} else writeFileSync(index, written);
