/*
 * The site of an exit, as the local EXIT and the state block hold it: which instruction
 * the interpreter tier is to execute, or which jump was taken last.
 *
 *   (address - base of the unit) << 7 | instructions that were charged and not executed
 *
 * -1 when there is none. The second part is what MAX_NODE (analysis/cfg.ts) keeps below 128.
 */
export const NO_SITE = -1;

export const siteOf = (pc: number, base: number, undo: number): number => ((pc - base) << 7) | undo;
export const siteAddress = (site: number, base: number): number => base + (site >> 7);
export const siteUndo = (site: number): number => site & 127;
