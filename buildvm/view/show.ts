/*
 * The views as text, by what the command line asks for.
 */
import { UsageError } from "../input.js";
import type { BuiltVm } from "../vm.js";
import { changesBetween, showDiff, showHandlerDiff, type Side } from "./diff.js";
import { disassembler } from "./disassemble.js";
import { findHandler, handlersOf, imageOf, readImage, type Handler, type Image } from "./image.js";
import { showHandler, Templates } from "./handler.js";
import { listSymbols } from "./list.js";
import { isPartOf } from "./parts.js";
import { paint, wantsColour } from "./text.js";

export interface ViewOptions {
  readonly mode?: string;
  readonly handler?: string;
  /** Another build to compare with. */
  readonly diff?: string;
  /** What a program did, for the report. */
  readonly profile?: string;
  /** Folder that the templates' names start from. */
  readonly root: string;
  /** The output may go to a terminal. */
  readonly colour: boolean;
}

export async function show(vm: BuiltVm, options: ViewOptions): Promise<string> {
  if (options.mode === "report") {
    const { reportPage } = await import("../report/page.js");
    return reportPage(vm, options.root, options.profile);
  }
  const style = paint(options.colour && wantsColour(process.stdout));
  const now = await sideOf(imageOf(vm));
  const handler =
    options.handler === undefined ? undefined : await named(now.image, options.handler);
  if (options.diff !== undefined) {
    const before = await sideOf(oldImage(options.diff));
    return handler ? showHandlerDiff(before, now, handler, style) : showDiff(before, now, style);
  }
  if (!handler) return listSymbols(now.image, now.disassemble);
  const templates = new Templates(options.root);
  const names = [handler.name, ...handler.aliases];
  const parts = handlersOf(now.image).filter((h) => names.some((name) => isPartOf(h.name, name)));
  return parts
    .map((part) => showHandler(now.image, part, now.disassemble, templates, style))
    .join("\n");
}

/** What a run changed, for --watch. */
export async function showChange(before: BuiltVm, after: BuiltVm): Promise<string> {
  const sides = [await sideOf(imageOf(before)), await sideOf(imageOf(after))] as const;
  const style = paint(wantsColour(process.stderr));
  if (!changesBetween(...sides).length) return "no handler changed\n";
  return showDiff(...sides, style);
}

/** Names that --handler takes. */
export const viewNames = (vm: BuiltVm): string[] => imageOf(vm).symbols.map(({ name }) => name);

const sideOf = async (image: Image): Promise<Side> => ({
  image,
  disassemble: await disassembler(image),
});

function oldImage(where: string): Image {
  try {
    return readImage(where);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function named(image: Image, name: string): Promise<Handler> {
  const handlers = handlersOf(image);
  const found = findHandler(handlers, name);
  if (found) return found;
  const part = name.toLowerCase();
  const near = image.symbols.filter((s) => s.name.toLowerCase().includes(part)).slice(0, 8);
  const { nearest } = await import("../../dasc/dynasm/index.js");
  const names = near.length
    ? near.map((s) => s.name)
    : [
        nearest(
          name,
          image.symbols.map((s) => s.name),
        ),
      ];
  const hint = names[0] === undefined ? "; see buildvm -m list" : `: ${names.join(", ")}?`;
  throw new UsageError(`no handler '${name}'${hint}`);
}
