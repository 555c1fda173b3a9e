/*
 * Members of structs by name, those of transparent structs, unions and enums included.
 */
import { CTA, ctype_cid, ctype_isattrib, ctype_isenum, ctype_isxattrib } from "./ctinfo.js";
import type { CTState } from "./ctype.js";

/** The row of a member: FIELD, BITFIELD or CONSTVAL; 0 without one. `cts.found` says where it is. */
export function lj_ctype_getfield(cts: CTState, id: number, name: number): number {
  cts.found.qual = 0;
  return search(cts, id, name, 0);
}

function search(cts: CTState, id: number, name: number, base: number): number {
  for (let f = cts.sib[id]; f !== 0; f = cts.sib[f]) {
    if (cts.name[f] === name && name !== 0) {
      cts.found.offset = base + cts.size[f];
      return f;
    }
    if (!ctype_isxattrib(cts.info[f], CTA.SUBTYPE)) continue;
    let child = ctype_cid(cts.info[f]);
    let qual = 0;
    for (; ctype_isattrib(cts.info[child]); child = ctype_cid(cts.info[child]))
      if (ctype_isxattrib(cts.info[child], CTA.QUAL)) qual |= cts.size[child];
    // The constants of an enum have no offset of their own.
    const inner = search(cts, child, name, ctype_isenum(cts.info[child]) ? 0 : base + cts.size[f]);
    if (inner !== 0) {
      cts.found.qual |= qual;
      return inner;
    }
  }
  return 0;
}
