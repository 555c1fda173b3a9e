/*
 * The blob by area: one rectangle per handler, in one per template file.
 */
import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { HandlerData } from "../data.js";
import { labelLines, shortName } from "./label.js";
import { heat, plural, type Model } from "./model.js";
import { handlerLink } from "./route.js";

interface Node {
  readonly name: string;
  readonly handler?: HandlerData;
  readonly children?: readonly Node[];
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly name: string;
  readonly handler?: HandlerData;
}

const LABEL_HEIGHT = 16;

/** Rectangles of groups (without handler) and handlers for an area of this size. */
function layOut(model: Model, width: number, height: number): Rectangle[] {
  // What belongs to a handler stands beside it: rare paths, labels within it.
  const groups = new Map<number, Map<HandlerData, Node[]>>();
  for (const handler of model.data.handlers) {
    const owner = model.ownerOf(handler);
    const group = groups.get(owner.file) ?? new Map<HandlerData, Node[]>();
    groups.set(owner.file, group);
    group.set(owner, [...(group.get(owner) ?? []), { name: handler.name, handler }]);
  }
  const root: Node = {
    name: "",
    children: [...groups].map(([file, owners]) => ({
      name: model.group(file),
      children: [...owners.values()].map((parts) =>
        parts.length === 1 ? parts[0] : { name: "", children: parts },
      ),
    })),
  };
  const tree = hierarchy(root, (node) => node.children)
    .sum(({ handler }) => (handler ? handler.size + handler.padding : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<Node>()
    .tile(treemapSquarify)
    .size([width, height])
    .paddingTop((node) => (node.depth === 1 ? LABEL_HEIGHT : 0))
    .paddingInner((node) => (node.depth === 0 ? 3 : 1))(tree);
  return placed.descendants().flatMap(({ depth, data, x0, x1, y0, y1 }) => {
    const { name, handler } = data;
    if (depth === 0 || (!handler && !name)) return [];
    return [{ x: x0, y: y0, width: x1 - x0, height: y1 - y0, name, handler }];
  });
}

const position = ({ x, y, width, height }: Rectangle): string =>
  `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;

export function TreeMap({ model, marked }: { model: Model; marked: ReadonlySet<HandlerData> }) {
  const area = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<readonly [number, number]>([0, 0]);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const measure = (): void => setSize([element.clientWidth, element.clientHeight]);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const rectangles = useMemo(() => layOut(model, ...size), [model, size]);
  const hottest = Math.max(...model.data.handlers.map((handler) => model.countOf(handler)));
  const byUse = model.data.profile !== undefined;
  return (
    <div class={`map${marked.size ? " searching" : ""}${byUse ? " by-use" : ""}`} ref={area}>
      {rectangles.map((rectangle) => {
        const { name, handler, width, height } = rectangle;
        if (!handler)
          return (
            <div key={`group ${name}`} class="group" style={position(rectangle)}>
              {name}
            </div>
          );
        const count = model.countOf(handler);
        const more = byUse ? model.share(count) : String(handler.size);
        const short = shortName(name, model.group(handler.file));
        return (
          <a
            key={name}
            class={`cell ${handler.kind}${marked.has(handler) ? " marked" : ""}`}
            style={`${position(rectangle)};${heat(count, hottest)}`}
            href={handlerLink(name)}
            title={cellTitle(model, handler)}
          >
            {labelLines(short, more, width, height).map((line, i) =>
              line === more && i > 0 ? <small key={i}>{line}</small> : <span key={i}>{line}</span>,
            )}
          </a>
        );
      })}
    </div>
  );
}

function cellTitle(model: Model, handler: HandlerData): string {
  const { name, size, padding, code, file, first, last } = handler;
  const alignment = padding ? ` (+${padding} alignment)` : "";
  const count = model.countOf(handler);
  return [
    name,
    `${plural(size, "byte")}${alignment}, ${plural(code.length, "instruction")}`,
    `${model.fileName(file)}:${first}-${last}`,
    ...(count ? [`${plural(count, "instruction")} executed, ${model.share(count)}`] : []),
  ].join("\n");
}
