/*
 * A template as a whole: what each line became, and in which handlers.
 */
import { useEffect } from "preact/hooks";
import { heat, plural, type Model } from "./model.js";
import { externLink, handlerLink } from "./route.js";
import { TemplateText, type LinkTo } from "./syntax.js";

/** Handlers of a line that are named. */
const NAMED = 3;

/** Links of template text to what it names. */
export const linksOf =
  (model: Model): LinkTo =>
  (kind, name) => {
    if (kind === "extern")
      return model.data.externs.some((e) => e.name === name) ? externLink(name) : undefined;
    const handler = model.handler(name);
    return handler && handlerLink(handler.name);
  };

export function TemplateView(props: { model: Model; name: string; line?: number }) {
  const { model, name, line } = props;
  useEffect(() => {
    document.getElementById(`t${line ?? 1}`)?.scrollIntoView({ block: "center" });
  }, [name, line]);
  const file = model.fileNumber(name);
  if (file < 0) return <section class="page">No template {name}.</section>;
  const uses = model.lineUses();
  const { lines } = model.data.files[file];
  const keyed = lines.map((_, i) => uses.get(`${file}:${i + 1}`));
  const hottest = Math.max(...keyed.map((use) => use?.count ?? 0));
  const linkTo = linksOf(model);
  return (
    <section class="page">
      <h1>{model.fileName(file)}</h1>
      <p class="note">
        {plural(lines.length, "line")}. Beside a line: bytes that it became, in all handlers and
        through macros{model.data.profile ? ", and what was executed" : ""}.
      </p>
      <div class="source">
        {lines.map((text, i) => {
          const use = keyed[i];
          const handlers = [...(use?.handlers ?? [])];
          return (
            <div
              key={i}
              id={`t${i + 1}`}
              class={`row${use ? " made" : ""}${i + 1 === line ? " marked" : ""}`}
            >
              <span class="number">{i + 1}</span>
              <span class="figure">{use?.bytes}</span>
              {model.data.profile ? (
                <span class="figure heat" style={heat(use?.count ?? 0, hottest)}>
                  {model.share(use?.count ?? 0)}
                </span>
              ) : null}
              <TemplateText text={text} linkTo={linkTo} />
              <span class="chips">
                {handlers.slice(0, NAMED).map(({ name }) => (
                  <a key={name} href={handlerLink(name)}>
                    {name}
                  </a>
                ))}
                {handlers.length > NAMED ? <small>and {handlers.length - NAMED} more</small> : null}
              </span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
