/* Where foreign code was left, when its result is a site: see unit/resident.ts. */
import type { Cpu } from "../../cpu.js";
import { RUN_EXIT, RUN_PC } from "../../state.js";
import { NO_SITE, siteAddress, siteUndo } from "../analysis/site.js";
import { AT_CHECKPOINT } from "../unit/resident.js";

/**
 * Control goes on at the site: for a checkpoint, if that is returned, or for the interpreter tier to execute
 * what is there.
 */
export function goToSite(cpu: Cpu, site: number, base: number): boolean {
  const undo = siteUndo(site);
  const isStop = undo === AT_CHECKPOINT;
  if (!isStop) cpu.fuel += undo;
  const m = cpu.i32;
  m[RUN_PC] = siteAddress(site, base);
  m[RUN_PC + 1] = 0;
  m[RUN_EXIT] = NO_SITE;
  return isStop;
}
