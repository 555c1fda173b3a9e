/*
 * -m report: one page with everything in it. Script and style are bundled by the
 * project's build into dist/report; the data is JSON in the page.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { BuiltVm } from "../vm.js";
import { disassembler } from "../view/disassemble.js";
import { Templates } from "../view/handler.js";
import { imageOf } from "../view/image.js";
import { collectReport } from "./collect.js";
import { readProfile } from "./profile.js";

/** Beside the bundled command, or seen from the sources. */
const ASSETS = ["report", "../../dist/report"];

/** @param profile file with the profile of a program */
export async function reportPage(vm: BuiltVm, root = ".", profile?: string): Promise<string> {
  const use = profile === undefined ? undefined : readProfile(profile, vm);
  const disassemble = await disassembler(imageOf(vm));
  const data = collectReport(vm, disassemble, new Templates(root), use);
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  // Nothing is loaded from elsewhere, and the browser sees to it.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>dasmoon VM, ${vm.code.length} bytes</title>
<style>${asset("main.css")}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="data">${json}</script>
<script>${asset("main.js").replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

function asset(name: string): string {
  for (const folder of ASSETS)
    try {
      return readFileSync(path.join(import.meta.dirname, folder, name), "utf8");
    } catch {
      // the next place
    }
  throw new Error(`the report's ${name} is not built: make`);
}
