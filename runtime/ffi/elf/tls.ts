/*
 * Thread-local storage, of the one thread that there is.
 *
 * Code finds it through the segment register fs, whose base, the thread pointer, leads to a control
 * block: its own address (`mov rax, fs:[0]`), and at 0x28 the value that protected functions keep on the stack.
 * Every object's thread-local data is a block of its own, and one distance from the thread pointer
 * serves all four ways to reach it:
 *
 *     fs:[TPOFF]                     the distance is in the object's table (or in the code)
 *     __tls_get_addr({ DTPMOD, DTPOFF })     here DTPMOD is the address of the object's block
 *     call [TLSDESC]                 a function that returns the distance, which stands beside it
 */
import type { Space, Image } from "./image.js";

/** Offsets in the control block, as in the C library's. */
const TCB = { self: 0, pthread: 0x10, stackGuard: 0x28, pointerGuard: 0x30, size: 0x400 } as const;
/** A zero byte first, which ends strings that run over. Runs repeat, so it is no random number. */
const STACK_GUARD = [0x5eed2100, 0x1badd00d] as const;

// mov rax, [rdi]; add rax, [rdi+8]; ret
const GET_ADDR = [0x48, 0x8b, 0x07, 0x48, 0x03, 0x47, 0x08, 0xc3];
// mov rax, [rax+8]; ret
const DESCRIBED = [0x48, 0x8b, 0x40, 0x08, 0xc3];

export class ThreadStorage {
  /** The thread pointer. */
  readonly pointer: number;
  /** Guest code: `__tls_get_addr`, and what descriptors call. */
  readonly getAddr: number;
  readonly described: number;

  constructor(private readonly space: Space) {
    const { machine, alloc } = space;
    this.pointer = this.take(TCB.size);
    const { u8, u32 } = machine.mem;
    u8.fill(0, this.pointer, this.pointer + TCB.size);
    for (const field of [TCB.self, TCB.pthread]) u32[(this.pointer + field) >>> 2] = this.pointer;
    u32.set(STACK_GUARD, (this.pointer + TCB.stackGuard) >>> 2);
    machine.setSegmentBase("fs", this.pointer);
    const code = alloc.alloc(32);
    this.getAddr = code;
    this.described = code + 16;
    machine.mem.u8.set(GET_ADDR, this.getAddr);
    machine.mem.u8.set(DESCRIBED, this.described);
    const symbols = [
      { name: "__tls_get_addr", address: this.getAddr },
      { name: "_dl_tlsdesc_return", address: this.described },
    ];
    machine.publish({ name: "tls", address: code, size: 32, symbols });
  }

  private take(size: number): number {
    const p = this.space.alloc.alloc(size);
    if (p === 0) throw new Error("out of memory for thread-local storage");
    return p;
  }

  /** Room for an object's thread-local data; `fill` it once its first values are relocated. */
  block(image: Image): TlsBlock | undefined {
    const { tls } = image.file;
    if (tls === undefined) return undefined;
    const align = Math.min(Math.max(16, tls.align), 0x10000);
    const size = tls.memsz + 2 * align;
    const raw = this.space.alloc.alloc(size);
    if (raw === 0) image.fail("cannot allocate memory in static TLS block");
    const address = Math.ceil(raw / align) * align + (tls.vaddr % align);
    return new TlsBlock(this.space, image, address, raw, size);
  }
}

export class TlsBlock {
  constructor(
    private readonly space: Space,
    private readonly image: Image,
    readonly address: number,
    private readonly raw: number,
    private readonly size: number,
  ) {}

  fill(): void {
    const { tls } = this.image.file;
    if (tls === undefined) return;
    const { u8 } = this.space.machine.mem;
    u8.fill(0, this.address, this.address + tls.memsz);
    const from = tls.filesz === 0 ? 0 : this.image.at(tls.vaddr, tls.filesz);
    u8.copyWithin(this.address, from, from + tls.filesz);
  }
  release(): void {
    this.space.alloc.free(this.raw, this.size);
  }
}
