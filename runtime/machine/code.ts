/*
 * Published code and what was decoded from it.
 *
 * Code is decoded into blocks when it is first reached. Blocks are found by address
 * through a small direct-mapped table before the map, since indirect jumps (that is
 * how bytecode dispatch looks from here) need nothing but this. Publishing and
 * invalidating mark blocks as no longer valid; whoever holds a link to one looks at
 * that mark before following it.
 */
import { bind } from "./bind.js";
import { ByPage } from "./bypage.js";
import { Trap } from "./cpu.js";
import type { Cpu } from "./cpu.js";
import { DecodeError, Decoder } from "./decode.js";
import { fuse } from "./exec/fast.js";
import { enterHost, nextBlock } from "./exec/jump.js";
import { FunctionRanges } from "./functions.js";
import type { FunctionRange } from "./functions.js";
import type { HostEntry } from "./host.js";
import { Block, Insn, NOWHERE } from "./insn.js";
import type { Jump } from "./insn.js";
import { numberOf } from "./run.js";
import type { Promises } from "./promises.js";
import { RUN_HOSTS } from "./state.js";
import type { CodeRegion, GuestSymbol } from "./types.js";

/** Entries of the table: it grows with the number of blocks. */
const FIRST_TABLE = 0x200;
const MOST_TABLE = 0x4000;
const MAX_BLOCK_INSNS = 128;
/** One thunk per host function. */
const THUNK_SIZE = 16;

interface Range {
  address: number;
  end: number;
}
interface Promised extends Range {
  readonly promises: Promises;
}
const NO_PROMISES: Promises = {};

export class CodeCache {
  private readonly decoder: Decoder;
  private readonly blocks = new Map<number, Block>();
  private readonly blockPages = new ByPage<Block>();
  private table: Block[] = new Array<Block>(FIRST_TABLE).fill(NOWHERE);
  private mask = FIRST_TABLE - 1;
  /** Executable ranges: disjoint, ascending. */
  private ranges: Range[] = [];
  private readonly regions = new Set<CodeRegion>();
  private readonly regionPages = new ByPage<CodeRegion>();
  /** Ranges of which something is promised, which are disjoint. */
  private readonly promised = new ByPage<Promised>();
  /** Symbols of all regions by address, built when first asked for. */
  private symbols: GuestSymbol[] | null = null;
  private readonly functions = new FunctionRanges();
  /** Told of ranges whose code is no longer what it was. */
  onInvalidate: (address: number, end: number) => void = () => undefined;
  /** Is there other code, or will there be, that runs instead of the block at an address? */
  isEntered: (pc: number) => boolean = () => false;
  /** Told of every block that is decoded. */
  onBlock: (b: Block) => void = () => undefined;
  /** Host functions by thunk slot. */
  readonly hosts: HostEntry[] = [];
  private readonly hostNames = new Set<string>();

  constructor(
    private readonly cpu: Cpu,
    private readonly thunkBase: number,
    private readonly thunkCount: number,
  ) {
    this.decoder = new Decoder(() => cpu.u8);
  }

  /** The block at `pc`; a Trap when nothing was published there. */
  find(pc: number): Block {
    const b = this.table[(pc ^ (pc >>> 14)) & this.mask];
    return b.pc === pc && b.valid ? b : this.lookUp(pc);
  }

  private lookUp(pc: number): Block {
    let b = this.blocks.get(pc);
    if (b === undefined)
      b = this.keep(
        this.isThunk(pc)
          ? this.thunkBlock(pc)
          : this.isEntered(pc)
            ? this.placeholder(pc)
            : this.decodeBlock(pc),
      );
    if (this.blocks.size > this.table.length && this.table.length < MOST_TABLE) this.growTable();
    this.table[(pc ^ (pc >>> 14)) & this.mask] = b;
    return b;
  }
  private keep(b: Block): Block {
    this.blocks.set(b.pc, b);
    this.onBlock(b);
    this.blockPages.add(b, b.pc, endOf(b));
    return b;
  }
  /** Stands for the block at `pc` as long as the interpreter tier does not run it. */
  private placeholder(pc: number): Block {
    if (this.codeEnd(pc) === pc) throw new Trap("not-code", pc);
    const b = new Block(pc);
    b.isPlaceholder = true;
    b.term = pseudo(pc, () => {
      const decoded = this.decodeBlock(pc);
      if (b.valid) this.forget(b);
      return this.keep(decoded);
    });
    settle(b);
    return b;
  }
  private growTable(): void {
    this.table = new Array<Block>(4 * this.table.length).fill(NOWHERE);
    this.mask = this.table.length - 1;
  }

  publish(region: CodeRegion): void {
    const { address, size } = region;
    const end = address + size;
    this.invalidate(address, size);
    this.addRange(address, end);
    this.promise(address, end, region.promises);
    // Those that are around it stay; what lies across its start or end is no longer what it was.
    let isInside = false;
    let gone: CodeRegion[] | null = null;
    for (const r of this.regionPages.in(address, end)) {
      if (r.address > address || r.address + r.size < end || r.size <= size) (gone ??= []).push(r);
      else isInside = true;
    }
    // A patch inside of a region changes code, not names.
    if (isInside && region.symbols === undefined) return;
    if (gone !== null) this.dropRegions(gone);
    this.regions.add(region);
    this.regionPages.add(region, address, end);
    this.symbols = null;
  }
  private dropRegions(regions: Iterable<CodeRegion>): void {
    for (const r of regions) {
      this.regions.delete(r);
      this.regionPages.remove(r, r.address, r.address + r.size);
      this.symbols = null;
    }
  }

  invalidate(address: number, size: number): void {
    const end = address + size;
    this.onInvalidate(address, end);
    for (const b of this.blockPages.in(address, end)) this.forget(b);
  }
  private forget(b: Block): void {
    b.valid = false;
    if (this.blocks.get(b.pc) === b) this.blocks.delete(b.pc);
    this.blockPages.remove(b, b.pc, endOf(b));
  }

  /** Tell who is told from now on of what was decoded before. */
  tellOfBlocks(): void {
    for (const b of this.blocks.values()) this.onBlock(b);
  }
  /** Regions that make up the published code. */
  get published(): readonly CodeRegion[] {
    return [...this.regions];
  }

  unpublish(address: number, size: number): void {
    const end = address + size;
    this.invalidate(address, size);
    this.promise(address, end);
    this.ranges = this.ranges.flatMap((r) =>
      r.end <= address || r.address >= end
        ? [r]
        : [
            { address: r.address, end: Math.min(r.end, address) },
            { address: Math.max(r.address, end), end: r.end },
          ].filter((part) => part.address < part.end),
    );
    const there = this.regionPages.in(address, end);
    this.dropRegions(there.filter((r) => r.address >= address && r.address + r.size <= end));
  }

  addHost(entry: HostEntry): number {
    const slot = this.hosts.length;
    if (slot >= this.thunkCount) throw new Error(`no thunk left for host function ${entry.name}`);
    if (this.hostNames.has(entry.name))
      throw new Error(`host function ${entry.name} is defined twice`);
    this.hostNames.add(entry.name);
    this.hosts.push(entry);
    this.cpu.i32[RUN_HOSTS] = this.hosts.length;
    return this.thunkBase + THUNK_SIZE * slot;
  }

  symbolize(address: number): string {
    if (this.isThunk(address))
      return offsetName(
        this.thunkSlot(address)?.name ?? "thunk",
        (address - this.thunkBase) % THUNK_SIZE,
      );
    const region = this.regionAt(address);
    if (region === undefined) return `0x${address.toString(16)}`;
    this.symbols ??= [...this.regions]
      .flatMap((r) => r.symbols ?? [])
      .sort((a, b) => a.address - b.address);
    let low = 0;
    let high = this.symbols.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.symbols[middle].address <= address) low = middle + 1;
      else high = middle;
    }
    const symbol = this.symbols[low - 1];
    return symbol !== undefined && symbol.address >= region.address
      ? offsetName(symbol.name, address - symbol.address)
      : offsetName(region.name, address - region.address);
  }

  /** Addresses of the instructions that the interpreter tier has run at least this often. */
  *executed(times: number): Generator<number> {
    for (const b of this.blocks.values())
      if (b.heat >= times) for (const i of [...b.body, b.term]) yield i.pc;
  }

  /** The block at `pc` if it has been decoded. */
  known(pc: number): Block | undefined {
    return this.blocks.get(pc);
  }

  /** Decoded blocks that begin in a range. */
  blocksIn(address: number, end: number): Block[] {
    return this.blockPages.in(address, end).filter((b) => b.pc >= address);
  }

  /** The function that holds the address, when that is known. */
  functionAt(pc: number): FunctionRange | null {
    const region = this.regionAt(pc);
    return region === undefined ? null : this.functions.at(region, pc);
  }

  /** The published instruction at `pc`, or null when there is none. */
  instructionAt(pc: number, end = this.codeEnd(pc)): Insn | null {
    try {
      return this.decoder.decode(pc, end);
    } catch (e) {
      if (e instanceof DecodeError) return null;
      throw e;
    }
  }

  /** The region published last that holds the address. */
  private regionAt(address: number): CodeRegion | undefined {
    return this.regionPages.in(address, address + 1).at(-1);
  }
  isThunk(pc: number): boolean {
    return pc >= this.thunkBase && pc < this.thunkBase + THUNK_SIZE * this.thunkCount;
  }
  private thunkSlot(pc: number): HostEntry | undefined {
    return this.hosts[(pc - this.thunkBase) >>> 4];
  }
  private thunkBlock(pc: number): Block {
    const host = (pc & (THUNK_SIZE - 1)) === 0 ? this.thunkSlot(pc) : undefined;
    if (host === undefined) throw new Trap("not-code", pc);
    const b = new Block(pc);
    b.term = pseudo(pc, enterHost);
    b.term.host = host;
    settle(b);
    return b;
  }

  /** Is all of a range code of which nothing is promised? */
  isForeign(address: number, end: number): boolean {
    return this.codeEnd(address) >= end && this.promisesAt(address) === NO_PROMISES;
  }
  /** End of the executable range that holds `pc`, or `pc` itself. */
  private codeEnd(pc: number): number {
    const r = this.ranges[behind(this.ranges, pc)];
    return r?.address <= pc ? r.end : pc;
  }

  /** What is promised of the code at `pc`. */
  promisesAt(pc: number): Promises {
    return this.promised.in(pc, pc + 1)[0]?.promises ?? NO_PROMISES;
  }
  /** Code was published: what is promised of it, and nothing of what was promised there before. */
  private promise(address: number, end: number, promises?: Promises): void {
    const add = (p: Promised): void => this.promised.add(p, p.address, p.end);
    for (const p of this.promised.in(address, end)) {
      if (p.promises === promises && p.address <= address && p.end >= end) return;
      this.promised.remove(p, p.address, p.end);
      if (p.address < address) add({ ...p, end: address });
      if (p.end > end) add({ ...p, address: end });
    }
    if (promises !== undefined) add({ address, end, promises });
  }

  private addRange(address: number, end: number): void {
    const { ranges } = this;
    const first = behind(ranges, address - 1);
    if (ranges[first]?.address <= address && ranges[first].end >= end) return;
    let last = first;
    while (last < ranges.length && ranges[last].address <= end) last++;
    if (last > first) {
      address = Math.min(address, ranges[first].address);
      end = Math.max(end, ranges[last - 1].end);
    }
    const merged = { address, end };
    if (last === first + 1) ranges[first] = merged;
    else ranges.splice(first, last - first, merged);
  }

  private decodeBlock(pc: number): Block {
    const limit = this.codeEnd(pc);
    if (limit === pc) throw new Trap("not-code", pc);
    const b = new Block(pc);
    let at = pc;
    for (;;) {
      let i: Insn;
      try {
        i = this.decoder.decode(at, limit);
      } catch (e) {
        if (!(e instanceof DecodeError)) throw e;
        // The block may never get here, so it fails only when it does.
        b.term = pseudo(at, () => {
          throw new Trap(e.kind, e.kind === "not-code" ? e.address : undefined);
        });
        at = e.kind === "not-code" ? e.address : at + 1;
        break;
      }
      at = i.next;
      b.count++;
      if (bind(this.cpu, i)) {
        b.term = i;
        break;
      }
      b.body.push(i);
      if (b.count === MAX_BLOCK_INSNS) {
        b.term = pseudo(at, nextBlock);
        break;
      }
    }
    b.end = at;
    settle(b);
    return b;
  }
}

/** Behind the last byte of a block, which has one at least. */
const endOf = ({ pc, end }: Block): number => Math.max(end, pc + 1);

/** Index of the first of disjoint ranges in order that does not end before `pc`. */
function behind(ranges: readonly Range[], pc: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle].end <= pc) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Choose what runs: the block as it is, or with its comparison in the jump. */
function settle(b: Block): void {
  const compare = b.body.at(-1);
  const fused = compare === undefined ? null : fuse(compare, b.term);
  b.fastBody = fused === null ? b.body : b.body.slice(0, -1);
  b.fastJump = fused ?? b.term.jump;
  for (const i of b.fastBody) i.hot = numberOf(i);
}

/** An end of block that is not an instruction of the guest. */
function pseudo(pc: number, jump: Jump): Insn {
  const i = new Insn(pc);
  i.next = pc;
  i.jump = jump;
  return i;
}

const offsetName = (name: string, offset: number): string =>
  offset === 0 ? name : `${name}+0x${offset.toString(16)}`;
