/*
 * `dasmoon/node`: the world of a Node program for states that may reach it, and code that is kept between runs.
 */
import type { HostEnv } from "../core/host/hostenv.js";
import { NodeHost } from "./node-host.js";

export { keptCode } from "./kept.js";
export type { EngineTuning } from "../machine/index.js";

/**
 * Files, commands, environment, standard streams and clock of the process. os.exit ends the
 * run with a LuaExit, not the process.
 */
export function nodeHost(): Partial<HostEnv> {
  return Object.assign(new NodeHost(), { exit: undefined });
}
