/*
 * Pages in headless Chromium: a server for their files, and what their scripts leave in the document.
 */
import CDP from "chrome-remote-interface";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "../buildvm/page.js";

/** Shared memory is for pages that isolate themselves. */
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
export const SCRIPT = "text/javascript";

/** Scripts have three minutes: on a busy machine they take a tenth of a processor. */
const SAMPLE_MS = 100;
const MAX_SAMPLES = 1800;

export interface File {
  readonly type: string;
  readonly text: string;
}

export interface Served {
  /** Files by address. */
  readonly files: Record<string, File>;
  /** Whose scripts are served, too. */
  readonly folder: string;
  /** A policy for what the page may do. */
  readonly policy?: string;
  /** Gets the names of the folder's scripts that the page loads. */
  readonly loaded?: string[];
}

/** What a page's script leaves in the document. */
export async function show({ files, folder, policy, loaded = [] }: Served): Promise<string> {
  const server: Server = createServer(({ url }, response) => {
    const ours = path.join(folder, url ?? "");
    const isOurs = /\.m?js$/.test(url ?? "") && !((url ?? "") in files) && existsSync(ours);
    if (isOurs) loaded.push(path.basename(ours));
    const file = isOurs ? { type: SCRIPT, text: readFileSync(ours, "utf8") } : files[url ?? ""];
    const security = policy === undefined ? {} : { "Content-Security-Policy": policy };
    response.writeHead(file ? 200 : 404, {
      "Content-Type": file?.type ?? "text/plain",
      ...HEADERS,
      ...security,
    });
    response.end(file?.text);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const profile = mkdtempSync(path.join(tmpdir(), "dasmoon-chromium-"));
  const { port } = server.address() as AddressInfo;
  const args = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    `--user-data-dir=${profile}`,
    "--remote-debugging-port=0",
    "about:blank",
  ];
  const browser = spawn(chromium!, args, { stdio: ["ignore", "ignore", "pipe"] });
  const debugging = await new Promise<number>((found) => {
    let text = "";
    browser.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const match = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(text);
      if (match) found(Number(match[1]));
    });
  });
  const client = await CDP({ port: debugging });
  try {
    await client.Page.enable();
    await client.Page.navigate({ url: `http://127.0.0.1:${port}/` });
    await client.Page.loadEventFired();
    const expression = "document.body.textContent.trim()";
    for (let i = 0; i < MAX_SAMPLES; i++) {
      const { result } = await client.Runtime.evaluate({ expression, returnByValue: true });
      if (result.value !== "nothing") return String(result.value);
      await new Promise((done) => setTimeout(done, SAMPLE_MS));
    }
    return "nothing";
  } finally {
    // Asked to close, it ends its other processes, too, which write into the profile.
    const ended = new Promise((done) => browser.once("exit", done));
    await client.Browser.close();
    await ended;
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  }
}

export const page = (script: string): File => ({
  type: "text/html",
  text: `<!doctype html><html><body>nothing</body><script type="module" src="${script}"></script></html>`,
});
