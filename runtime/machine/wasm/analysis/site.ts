/*
 * The site of an exit, as the local EXIT and the state block hold it: which instruction
 * the interpreter tier is to execute, or which jump was taken last.
 *
 *   (address - base of the unit) << 7 | instructions that were paid for and not executed
 *
 * -1 when there is none. The second part is a number of seven bits with a sign: less than none are those that
 * were executed and not paid for.
 */
export const NO_SITE = -1;
/** As many instructions may be executed and not paid for. */
export const MOST_UNPAID = 63;

export const siteOf = (pc: number, base: number, undo: number): number =>
  ((pc - base) << 7) | (undo & 127);
export const siteAddress = (site: number, base: number): number => base + (site >> 7);
export const siteUndo = (site: number): number => (site << 25) >> 25;
