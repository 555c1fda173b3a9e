/*
 * FILE: a block of guest memory whose address stands for a stream; C code looks at nothing in it. The stream
 * is a buffered file of the runtime, so C and Lua's io library share buffers and positions:
 *
 *     io.write("a"); ffi.C.puts("b")    one buffer, in order
 *
 * Descriptors are numbers of this VM, not of the system: C code reaches no file that it has not opened.
 */
import type { HostFile } from "../../core/host/hostenv.js";
import { type Vm } from "../../core/vm.js";
import { LuaFile, openFiles, standardFiles } from "../../core/host/iofile.js";
import type { Heap } from "./heap.js";

/** Bytes of glibc's FILE, which some programs copy. */
const FILE_BYTES = 216;

export class CStream {
  eof = false;
  error = false;

  constructor(
    readonly file: LuaFile,
    readonly address: number,
    /** Among the open files, so that exit flushes it; 0 for those that others keep. */
    readonly handle: number,
  ) {}

  /** The next byte, or -1. */
  get(): number {
    const ch = this.peek();
    if (ch >= 0) this.file.skip();
    return ch;
  }
  peek(): number {
    if (this.eof) return -1;
    const ch = this.file.peek();
    if (ch < 0) this.eof = true;
    return ch;
  }
  unget(byte: number): void {
    this.eof = false;
    this.file.unreadByte(byte);
  }
}

/** What stays the same of a process: descriptors of the three standard files. */
const STANDARD = 3;

export class Streams {
  private readonly byAddress = new Map<number, CStream>();
  private readonly addresses = new Map<LuaFile, number>();
  private readonly descriptors: (HostFile | undefined)[];
  readonly stdin: CStream;
  readonly stdout: CStream;
  readonly stderr: CStream;

  constructor(
    private readonly vm: Vm,
    private readonly heap: Heap,
  ) {
    const { stdin, stdout, stderr } = vm.attachment(standardFiles);
    this.descriptors = [stdin.host, stdout.host, stderr.host];
    [this.stdin, this.stdout, this.stderr] = [stdin, stdout, stderr].map((file) =>
      this.register(file, 0),
    );
  }

  private register(file: LuaFile, handle: number): CStream {
    const address = this.heap.zeroed(FILE_BYTES);
    const stream = new CStream(file, address, handle);
    this.byAddress.set(address, stream);
    this.addresses.set(file, address);
    return stream;
  }
  /** A stream for a file that C opened; its address, 0 without memory. */
  add(file: LuaFile): number {
    return this.register(file, this.vm.attachment(openFiles).add(file)).address;
  }
  /** FILE* of a file, that of Lua's io library included. */
  addressOf(file: LuaFile): number {
    return this.addresses.get(file) ?? this.register(file, 0).address;
  }
  at(address: number): CStream | undefined {
    return this.byAddress.get(address);
  }
  /** Forget a stream that is closed. */
  remove(stream: CStream): void {
    this.byAddress.delete(stream.address);
    this.addresses.delete(stream.file);
    if (stream.handle !== 0) this.vm.attachment(openFiles).remove(stream.handle);
    const fd = this.descriptors.indexOf(stream.file.host);
    if (fd >= STANDARD) this.descriptors[fd] = undefined;
    if (fd < 0 || fd >= STANDARD) this.heap.free(stream.address);
  }

  // Descriptors.

  openDescriptor(file: HostFile): number {
    let fd = this.descriptors.findIndex((held, n) => n >= STANDARD && held === undefined);
    if (fd < 0) fd = this.descriptors.length;
    this.descriptors[fd] = file;
    return fd;
  }
  descriptor(fd: number): HostFile | undefined {
    return this.descriptors[fd];
  }
  /** Make `to` a number of this file, too; the standard files stay what they are. */
  redirect(file: HostFile, to: number): boolean {
    if (to >= STANDARD) this.descriptors[to] = file;
    return to >= STANDARD;
  }
  closeDescriptor(fd: number): void {
    this.descriptors[fd] = undefined;
  }
  /** The descriptor of a stream: it gets one when it is asked for. */
  fileno(stream: CStream): number {
    const fd = this.descriptors.indexOf(stream.file.host);
    return fd >= 0 ? fd : this.openDescriptor(stream.file.host);
  }
}
