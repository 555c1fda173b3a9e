/*
 * `dasmoon/node`: the world of a Node program for states that may reach it.
 */
import type { HostEnv } from "../core/hostenv.js";
import { NodeHost } from "./node-host.js";

/**
 * Files, commands, environment, standard streams and clock of the process. os.exit ends the
 * run with a LuaExit, not the process.
 */
export function nodeHost(): Partial<HostEnv> {
  return Object.assign(new NodeHost(), { exit: undefined });
}
