/*
 * What an indexing operation is about while it is recorded: references of table, key and
 * value, and beside them the values themselves as they are now, since recording
 * specialises to what it sees. The values stand in guest memory, where the functions of
 * the core want them.
 */
import { TVALUE } from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import type { TRef } from "../ir.js";

export class RecordIndex {
  /** Table or other object, key, value to store (0 for a load). */
  tab: TRef = 0;
  key: TRef = 0;
  val: TRef = 0;
  /** Metatable and metamethod, as look-ups leave them. */
  mt: TRef = 0;
  mobj: TRef = 0;
  /** Address of the metatable, or 0. */
  mtv = 0;
  /** Address of the TValue that is stored under the key. */
  oldv = 0;
  /** Look-ups left through __index and __newindex, 0 for raw access. */
  idxchain = 0;

  /** Addresses of the values. */
  readonly tabv: number;
  readonly keyv: number;
  readonly valv: number;
  readonly mobjv: number;

  constructor(vm: Vm) {
    this.tabv = vm.alloc.alloc(4 * TVALUE);
    if (this.tabv === 0) throw new Error("no memory to record with");
    this.keyv = this.tabv + TVALUE;
    this.valv = this.tabv + 2 * TVALUE;
    this.mobjv = this.tabv + 3 * TVALUE;
  }
}

/** Those in use, innermost last. */
export class RecordIndexes {
  private readonly all: RecordIndex[] = [];
  private used = 0;
  constructor(private readonly vm: Vm) {}

  take(): RecordIndex {
    const ix = (this.all[this.used++] ??= new RecordIndex(this.vm));
    ix.tab = ix.key = ix.val = ix.mt = ix.mobj = 0;
    ix.mtv = ix.oldv = ix.idxchain = 0;
    return ix;
  }
  /** The last one is not needed any more. */
  give(): void {
    this.used--;
  }
  clear(): void {
    this.used = 0;
  }
}
