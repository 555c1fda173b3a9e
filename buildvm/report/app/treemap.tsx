/*
 * The blob by area: one rectangle per handler, in one per template file.
 */
import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { HandlerData } from "../data.js";
import type { Model } from "./model.js";
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
/** Narrower or lower rectangles get no text. */
const MIN_TEXT = { width: 34, height: 13 };

/** Rectangles of groups (without handler) and handlers for an area of this size. */
export function layOut(model: Model, width: number, height: number): Rectangle[] {
  const groups = new Map<number, Node[]>();
  for (const handler of model.data.handlers) {
    const list = groups.get(handler.file) ?? [];
    list.push({ name: handler.name, handler });
    groups.set(handler.file, list);
  }
  const root: Node = {
    name: "",
    children: [...groups].map(([file, children]) => ({ name: model.group(file), children })),
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
    if (depth === 0) return [];
    const { name, handler } = data;
    return [{ x: x0, y: y0, width: x1 - x0, height: y1 - y0, name, handler }];
  });
}

const position = ({ x, y, width, height }: Rectangle) => ({
  left: `${x}px`,
  top: `${y}px`,
  width: `${width}px`,
  height: `${height}px`,
});

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
  return (
    <div class={marked.size ? "map searching" : "map"} ref={area}>
      {rectangles.map((rectangle) =>
        rectangle.handler ? (
          <a
            key={rectangle.name}
            class={`cell ${rectangle.handler.kind}${marked.has(rectangle.handler) ? " marked" : ""}`}
            style={position(rectangle)}
            href={handlerLink(rectangle.name)}
            title={cellTitle(model, rectangle.handler)}
          >
            {rectangle.width > MIN_TEXT.width && rectangle.height > MIN_TEXT.height
              ? rectangle.name.replace(/^(BC|ff|lj)_/, "")
              : ""}
          </a>
        ) : (
          <div key={`group ${rectangle.name}`} class="group" style={position(rectangle)}>
            {rectangle.name}
          </div>
        ),
      )}
    </div>
  );
}

function cellTitle(model: Model, { name, size, padding, code, file, first, last }: HandlerData) {
  const alignment = padding ? ` (+${padding} alignment)` : "";
  return `${name}\n${size} bytes${alignment}, ${code.length} instructions\n${model.fileName(file)}:${first}-${last}`;
}
