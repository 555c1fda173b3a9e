/*
 * The page: a bar with views, a side bar with search, and the view that the address
 * names.
 */
import { render } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { HandlerData, ReportData } from "../data.js";
import { HandlerView } from "./handler.js";
import { Model } from "./model.js";
import { useRoute, type Route } from "./route.js";
import { search } from "./search.js";
import { Sidebar } from "./sidebar.js";
import "./style.css";
import { ExternTable, ExternView, OpcodeTable } from "./tables.js";
import { TemplateView } from "./template.js";
import { UseView } from "./use.js";
import { TreeMap } from "./treemap.js";

const views = [
  { view: "map", link: "#/", title: "Blob" },
  { view: "use", link: "#/use", title: "Use" },
  { view: "opcodes", link: "#/opcodes", title: "Opcodes" },
  { view: "externs", link: "#/externs", title: "Runtime functions" },
] as const;

function App({ model }: { model: Model }) {
  const route = useRoute();
  const [query, setQuery] = useState("");
  const hits = useMemo(() => search(model, query), [model, query]);
  const current = route.view === "handler" ? model.handler(route.name) : undefined;
  const { data } = model;
  return (
    <>
      <header class="bar-top">
        <strong>
          <a href="#/">dasmoon VM</a>
        </strong>
        <nav>
          {views
            .filter(({ view }) => view !== "use" || data.profile)
            .map(({ view, link, title }) => (
              <a key={view} href={link} class={route.view === view ? "current" : ""}>
                {title}
              </a>
            ))}
        </nav>
        <span class="facts">
          {model.blob.length.toLocaleString("en")} bytes, {data.opcodes.length} opcodes,{" "}
          {data.externs.length} runtime functions
          {data.profile ? (
            <>
              ; {data.profile.program}: {data.profile.total.toLocaleString("en")} instructions
            </>
          ) : null}
        </span>
      </header>
      <Sidebar model={model} query={query} hits={hits} current={current} onQuery={setQuery} />
      <main>
        <View model={model} route={route} marked={new Set(hits.map(({ handler }) => handler))} />
      </main>
    </>
  );
}

function View(props: { model: Model; route: Route; marked: ReadonlySet<HandlerData> }) {
  const { model, route, marked } = props;
  if (route.view === "opcodes") return <OpcodeTable model={model} />;
  if (route.view === "externs") return <ExternTable model={model} />;
  if (route.view === "use") return <UseView model={model} />;
  if (route.view === "template")
    return <TemplateView key={route.name} model={model} name={route.name} line={route.line} />;
  if (route.view === "extern") return <ExternView model={model} name={route.name} />;
  if (route.view === "handler") {
    const handler = model.handler(route.name);
    if (!handler) return <section class="page">No handler {route.name}.</section>;
    return <HandlerView key={handler.name} model={model} handler={handler} at={route.at} />;
  }
  return (
    <section class="overview">
      <p class="legend">
        <span class="opcode">opcodes</span>
        <span class="function">fast functions</span>
        <span class="subroutine">subroutines</span>
        Areas are bytes, grouped by template file.
        {model.data.profile ? (
          <>
            {" "}
            <span class="scale">never … most</span> Colour is what {model.data.profile.program}{" "}
            executed.
          </>
        ) : null}
      </p>
      <TreeMap model={model} marked={marked} />
    </section>
  );
}

const data = JSON.parse(document.getElementById("data")?.textContent ?? "") as ReportData;
const root = document.getElementById("app");
if (root) render(<App model={new Model(data)} />, root);
