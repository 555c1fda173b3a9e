/*
 * The report's page, opened in two ways that tests drive alike: in Chromium, and,
 * where there is none, with the DOM of linkedom and without layout.
 */
import CDP from "chrome-remote-interface";
import { parseHTML } from "linkedom";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import vm from "node:vm";

export interface Page {
  /** Value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Go to a view by its address and wait until it is shown. */
  go(hash: string): Promise<void>;
  resize(width: number, height: number, scheme?: "light" | "dark"): Promise<void>;
  /** What can be seen, as PNG; nothing without layout. */
  screenshot(): Promise<Uint8Array>;
  /** Requests for anything but the page, errors, messages of the console. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

const SAMPLE_MS = 50;
const MAX_SAMPLES = 60;
const CLOSE_MS = 5000;
const pause = (): Promise<void> => new Promise((done) => setTimeout(done, SAMPLE_MS));

/** In the page: a frame has been drawn, and what waited for that has run. On a busy machine that takes more than a sample. */
const FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))";

/** Wait until the page no longer changes: effects run some time after rendering. */
export async function settle({ evaluate }: Pick<Page, "evaluate">): Promise<void> {
  let before: unknown;
  let same = 0;
  for (let i = 0; i < MAX_SAMPLES && same < 2; i++) {
    await pause();
    await evaluate(FRAME);
    const now = await evaluate("document.body.innerHTML");
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

export const chromium = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

export async function openInChromium(command: string, file: string): Promise<Page> {
  const profile = mkdtempSync(path.join(tmpdir(), "dasmoon-chromium-"));
  const browser = spawn(
    command,
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const port = await new Promise<number>((found, failed) => {
    let text = "";
    browser.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const match = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(text);
      if (match) found(Number(match[1]));
    });
    browser.once("exit", () => failed(new Error(`${command} did not start: ${text}`)));
  });
  const client = await CDP({ port });
  const { Emulation, Log, Network, Page, Runtime } = client;
  const problems: string[] = [];
  await Promise.all([Page.enable(), Network.enable(), Runtime.enable(), Log.enable()]);
  Network.requestWillBeSent(({ request }) => {
    if (request.url !== `file://${file}`) problems.push(`request for ${request.url}`);
  });
  Runtime.exceptionThrown(({ exceptionDetails }) => problems.push(exceptionDetails.text));
  Runtime.consoleAPICalled(({ type }) => problems.push(`console.${type}`));
  Log.entryAdded(({ entry }) => problems.push(entry.text));
  await Page.navigate({ url: `file://${file}` });
  await Page.loadEventFired();
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await Runtime.evaluate({
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  };
  await settle({ evaluate });
  return {
    evaluate,
    problems,
    async go(hash) {
      await evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await settle({ evaluate });
    },
    async resize(width, height, scheme = "light") {
      await Emulation.setDeviceMetricsOverride({
        width,
        height,
        deviceScaleFactor: 1,
        mobile: false,
      });
      await Emulation.setEmulatedMedia({
        features: [{ name: "prefers-color-scheme", value: scheme }],
      });
      await settle({ evaluate });
    },
    async screenshot() {
      const { data } = await Page.captureScreenshot({ format: "png" });
      return Buffer.from(data, "base64");
    },
    async close() {
      const gone = new Promise((done) => browser.once("exit", done));
      // On a busy machine it may hang in its last moments.
      const kill = setTimeout(() => browser.kill("SIGKILL"), CLOSE_MS);
      await client.Browser.close();
      await gone;
      clearTimeout(kill);
      // Its children may still be writing.
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Width and height that elements have where nothing lays them out. */
const [WIDTH, HEIGHT] = [1000, 600];

export async function openWithDom(html: string): Promise<Page> {
  const { window, document } = parseHTML(html);
  const script = document.querySelector("script:not([type])")?.textContent ?? "";
  const problems: string[] = [];
  for (const [name, value] of [
    ["clientWidth", WIDTH],
    ["clientHeight", HEIGHT],
  ] as const)
    Object.defineProperty(window.HTMLElement.prototype, name, {
      get: () => value,
      configurable: true,
    });
  for (const name of ["scrollIntoView", "scrollTo", "focus", "select"])
    Object.defineProperty(window.HTMLElement.prototype, name, {
      value: () => undefined,
      configurable: true,
    });
  let hash = "";
  const location = {
    get hash() {
      return hash;
    },
    set hash(value: string) {
      if (value === hash) return;
      hash = value;
      window.dispatchEvent(new window.Event("hashchange"));
    },
  };
  class ResizeObserver {
    observe(): void {}
    disconnect(): void {}
  }
  const context = vm.createContext({
    document,
    location,
    ResizeObserver,
    window,
    Event: window.Event,
    SVGElement: window.SVGElement,
    Element: window.Element,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    dispatchEvent: window.dispatchEvent.bind(window),
    requestAnimationFrame: (run: () => void) => setTimeout(run, 0),
    cancelAnimationFrame: clearTimeout,
    setTimeout,
    clearTimeout,
    queueMicrotask,
    atob,
    console: { error: (text: unknown) => problems.push(String(text)) },
  });
  vm.runInContext(script, context);
  const evaluate = (expression: string): Promise<unknown> =>
    Promise.resolve(vm.runInContext(expression, context) as unknown);
  await settle({ evaluate });
  return {
    evaluate,
    problems,
    async go(to) {
      location.hash = to;
      await settle({ evaluate });
    },
    resize: () => Promise.resolve(),
    screenshot: () => Promise.resolve(new Uint8Array()),
    close: () => Promise.resolve(),
  };
}
