/* Where foreign code was left, when its result is a site: see unit/resident.ts. */
import { Trap } from "../../cpu.js";
import type { Cpu } from "../../cpu.js";
import { makeFault } from "../../fault.js";
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

/** Execute the instruction of a site, for translated code that left its unit for that. */
export function stepAt(c: Cpu, base: number, site: number): void {
  const pc = siteAddress(site, base);
  c.fuel += siteUndo(site);
  const b = c.code.find(pc);
  const i = b.body.length > 0 ? b.body[0] : b.term;
  const counts = b.count > 0 ? 1 : 0;
  c.fuel -= counts;
  let next = i.next;
  try {
    if (i === b.term) next = i.jump(c, i).pc;
    else i.exec(c, i);
  } catch (e) {
    if (!(e instanceof Trap)) throw e;
    c.fuel += counts;
    throw makeFault(c, e, pc);
  }
  const m = c.i32;
  m[RUN_PC] = next;
  m[RUN_PC + 1] = 0;
}
