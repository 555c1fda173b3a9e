/*
 * Search, and the list of handlers by template file.
 */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { HandlerData } from "../data.js";
import { hex, type Model } from "./model.js";
import { handlerLink } from "./route.js";
import type { Hit } from "./search.js";

/** Instructions of a hit that are shown. */
const SHOWN = 3;
/** Handlers found that are listed. */
const MAX_HITS = 100;

export function Sidebar(props: {
  model: Model;
  query: string;
  hits: readonly Hit[];
  current?: HandlerData;
  onQuery: (query: string) => void;
}) {
  const { model, query, hits, current, onQuery } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.target === input.current) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  return (
    <aside>
      <input
        ref={input}
        type="search"
        placeholder="name or instruction ( / )"
        aria-label="search"
        value={query}
        onInput={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onQuery("");
          if (event.key === "Enter" && hits.length) location.hash = hitLink(hits[0]);
        }}
      />
      {query.trim() ? (
        <Results model={model} hits={hits} />
      ) : (
        <HandlerList model={model} current={current} />
      )}
    </aside>
  );
}

const hitLink = ({ handler, instructions }: Hit): string =>
  handlerLink(handler.name, instructions[0]?.offset);

function Results({ model, hits }: { model: Model; hits: readonly Hit[] }) {
  const places = hits.reduce((sum, { instructions }) => sum + instructions.length, 0);
  return (
    <nav class="list" aria-label="results">
      <div class="count">
        {hits.length} {hits.length === 1 ? "handler" : "handlers"}
        {places ? `, ${places} instructions` : ""}
      </div>
      {hits.slice(0, MAX_HITS).map((hit) => (
        <div class="hit" key={hit.handler.name}>
          <a href={hitLink(hit)}>
            <span>{hit.handler.name}</span>
            <small>{model.group(hit.handler.file)}</small>
          </a>
          {hit.instructions.slice(0, SHOWN).map(({ offset, text }) => (
            <a class="place" key={offset} href={handlerLink(hit.handler.name, offset)}>
              <small>{hex(offset, 4)}</small> {text}
            </a>
          ))}
          {hit.instructions.length > SHOWN ? (
            <small class="place">and {hit.instructions.length - SHOWN} more</small>
          ) : null}
        </div>
      ))}
      {hits.length > MAX_HITS ? (
        <div class="count">and {hits.length - MAX_HITS} more handlers</div>
      ) : null}
    </nav>
  );
}

function HandlerList({ model, current }: { model: Model; current?: HandlerData }) {
  const list = useRef<HTMLElement>(null);
  const groups = useMemo(() => {
    const byFile = new Map<number, Map<HandlerData, HandlerData[]>>();
    for (const handler of model.data.handlers) {
      const owner = model.ownerOf(handler);
      const owners = byFile.get(owner.file) ?? new Map<HandlerData, HandlerData[]>();
      byFile.set(owner.file, owners);
      owners.set(owner, [...(owners.get(owner) ?? []), handler]);
    }
    return [...byFile].map(([file, owners]) => ({ file, handlers: [...owners.values()].flat() }));
  }, [model]);
  const byUse = model.data.profile !== undefined;
  const amount = (handler: HandlerData): number => (byUse ? model.countOf(handler) : handler.size);
  const largest = Math.max(...model.data.handlers.map(amount));
  useEffect(() => {
    list.current?.querySelector(".current")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <nav class="list" aria-label="handlers" ref={list}>
      {groups.map(({ file, handlers }) => (
        <div key={file}>
          <div class="file">{model.group(file)}</div>
          {handlers.map((handler) => {
            const owner = model.ownerOf(handler);
            const isPart = owner !== handler;
            return (
              <a
                key={handler.name}
                class={`entry${isPart ? " part" : ""}${handler === current ? " current" : ""}`}
                href={handlerLink(handler.name)}
                title={handler.name}
              >
                <span
                  class={`bar ${byUse ? "use" : handler.kind}`}
                  style={{ width: `${(100 * amount(handler)) / largest}%` }}
                />
                <span>{isPart ? handler.name.slice(owner.name.length) : handler.name}</span>
                <small>{byUse ? model.share(amount(handler)) : handler.size}</small>
              </a>
            );
          })}
        </div>
      ))}
    </nav>
  );
}
