/*
 * Guest memory: one WebAssembly.Memory and the views of it. Growing detaches the
 * old buffer, so everybody reads the views from here; the CPU, which keeps copies
 * in its own fields, is told through `onGrow`.
 */
import type { GuestMemory } from "./types.js";

const PAGE = 0x10000;

export class Memory implements GuestMemory {
  readonly wasm: WebAssembly.Memory;
  u8!: Uint8Array;
  i8!: Int8Array;
  u16!: Uint16Array;
  i16!: Int16Array;
  u32!: Uint32Array;
  i32!: Int32Array;
  f32!: Float32Array;
  f64!: Float64Array;
  view!: DataView;
  size = 0;
  onGrow: () => void = () => undefined;

  constructor(
    initialSize: number,
    private readonly maximumSize: number,
  ) {
    this.wasm = new WebAssembly.Memory({
      initial: Math.ceil(initialSize / PAGE),
      maximum: Math.floor(maximumSize / PAGE),
    });
    this.refresh();
  }

  grow(size: number): boolean {
    if (size <= this.size) return true;
    if (size > this.maximumSize) return false;
    try {
      this.wasm.grow(Math.ceil((size - this.size) / PAGE));
    } catch {
      return false; // the host has no more
    }
    this.refresh();
    this.onGrow();
    return true;
  }

  private refresh(): void {
    const { buffer } = this.wasm;
    this.u8 = new Uint8Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.view = new DataView(buffer);
    this.size = buffer.byteLength;
  }
}
