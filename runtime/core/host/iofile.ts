/*
 * Buffered files over the host's: what C's stdio does for LuaJIT. Reading fetches
 * blocks and serves lines from them; writing collects until the buffer is full, a
 * newline comes (line-buffered), or somebody asks. A file that is read and written
 * in turn keeps one position: the other direction's buffer is dropped first.
 *
 * The three standard files exist once per VM, so that print, io.write and the
 * command share one buffer each.
 */
import { Attachment, type Vm } from "../vm.js";
import { HOST_ERRNO, hostFailure, HostError, type HostEnv, type HostFile } from "./hostenv.js";
import type { SBuf } from "../text/buf.js";
import { charge } from "../run/work.js";

const BUFFER_SIZE = 16384;
const NEWLINE = 10;
/** Room for bytes that are put back at the start of the buffer. */
const PUSHED_BACK = 64;

/** So many bytes are written at a time: a run can stop in between. */
const PIECE_BYTES = 1 << 16;
/** Four bytes that are written cost a unit of work. */
const PAID_SHIFT = 2;
/** Largest buffer that setvbuf makes. */
const MAX_BUFFER = 1 << 20;

export type Buffering = "full" | "line" | "no";

/** Do what nobody looks at the outcome of: the failures of the host are lost. */
export function unheard(action: () => void): void {
  try {
    action();
  } catch (e) {
    if (!(e instanceof HostError)) throw e;
  }
}

export class LuaFile {
  private rbuf: Uint8Array | undefined = undefined;
  private rpos = 0;
  private rend = 0;
  private wbuf: Uint8Array | undefined = undefined;
  private wpos = 0;
  private wsize = BUFFER_SIZE;

  /** Open a file; one opened for reading alone refuses to be written. */
  static open(host: HostEnv, name: string, mode: string): LuaFile {
    const file = new LuaFile(host.open(name, mode));
    file.readOnly = mode[0] === "r" && !mode.includes("+");
    return file;
  }
  private readOnly = false;

  constructor(
    readonly host: HostFile,
    private buffering: Buffering = "full",
    /** Called before the host is asked for input: shows prompts that are still buffered. */
    private readonly beforeInput?: () => void,
  ) {}

  /** Whether something is still to be written to the host. */
  get isPending(): boolean {
    return this.wpos > 0;
  }

  /* Reading. */

  /** Make at least one byte available; false at the end. */
  private fill(): boolean {
    if (this.wpos > 0) this.flush();
    this.beforeInput?.();
    this.rbuf ??= new Uint8Array(BUFFER_SIZE);
    this.rpos = this.rend = 0;
    this.rend = this.host.read(this.rbuf, 0, this.rbuf.length);
    return this.rend > 0;
  }

  /** The next byte without consuming it, -1 at the end. */
  peek(): number {
    return this.rpos < this.rend || this.fill() ? this.rbuf![this.rpos] : -1;
  }
  /** Consume the byte that peek returned. */
  skip(): void {
    this.rpos++;
  }

  /**
   * Append a line to `sb`, its newline only when `keep`. False at the end of the file.
   * As in C, where lines end in a NUL, what follows a NUL in a line is lost, its
   * newline included.
   */
  readLine(vm: Vm, L: number, sb: SBuf, keep: boolean): boolean {
    const start = sb.n;
    let lost = false;
    while (this.rpos < this.rend || this.fill()) {
      const rbuf = this.rbuf!;
      const { rpos, rend } = this;
      let p = rpos;
      while (p < rend && rbuf[p] !== NEWLINE && rbuf[p] !== 0) p++;
      charge(vm, p - rpos + 1);
      if (!lost) this.take(vm, L, sb, p - rpos);
      this.rpos = p;
      if (p === rend) continue;
      this.rpos = p + 1;
      if (rbuf[p] === 0) {
        lost = true;
      } else if (lost) {
        lost = false;
      } else {
        if (keep) sb.putb(vm, L, NEWLINE);
        return true;
      }
    }
    return sb.n > start;
  }

  /** Append up to n bytes; the result is how many there were. */
  readBytes(vm: Vm, L: number, sb: SBuf, n: number): number {
    let missing = n;
    while (missing > 0 && (this.rpos < this.rend || this.fill())) {
      const part = Math.min(missing, this.rend - this.rpos);
      this.take(vm, L, sb, part);
      missing -= part;
    }
    return n - missing;
  }

  /** Read up to n bytes to where they are wanted; the result is how many there were. */
  readInto(to: Uint8Array, at: number, n: number): number {
    let missing = n;
    while (missing > 0 && (this.rpos < this.rend || this.fill())) {
      const part = Math.min(missing, this.rend - this.rpos);
      to.set(this.rbuf!.subarray(this.rpos, this.rpos + part), at + n - missing);
      this.rpos += part;
      missing -= part;
    }
    return n - missing;
  }

  private take(vm: Vm, L: number, sb: SBuf, n: number): void {
    charge(vm, n);
    sb.need(vm, L, n);
    const rbuf = this.rbuf!;
    if (n < 64) for (let i = 0; i < n; i++) sb.b[sb.n + i] = rbuf[this.rpos + i];
    else sb.b.set(rbuf.subarray(this.rpos, this.rpos + n), sb.n);
    sb.n += n;
    this.rpos += n;
  }

  /** Give bytes back that were fetched but not read: the host's position becomes ours. */
  private unread(): void {
    const ahead = this.rend - this.rpos;
    this.rpos = this.rend = 0;
    if (ahead > 0) this.host.seek(1, -ahead);
  }

  /** Put a byte in front of what will be read next. */
  unreadByte(byte: number): void {
    if (this.wpos > 0) this.flush();
    if (this.rpos === 0) {
      const held = this.rend;
      const rbuf = new Uint8Array(Math.max(BUFFER_SIZE, held + PUSHED_BACK));
      rbuf.set((this.rbuf ?? rbuf).subarray(0, held), PUSHED_BACK);
      this.rbuf = rbuf;
      this.rpos = PUSHED_BACK;
      this.rend = held + PUSHED_BACK;
    }
    this.rbuf![--this.rpos] = byte;
  }

  /* Writing. */

  /** Write bytes [from, from + n). */
  write(bytes: Uint8Array, from: number, n: number): void {
    if (this.readOnly) throw hostFailure(HOST_ERRNO.EBADF);
    if (this.rend > 0) this.unread();
    const unbuffered = this.buffering === "no";
    if (unbuffered || this.wpos + n > this.wsize) {
      this.flush();
      if (unbuffered || n >= this.wsize) {
        this.host.write(bytes.subarray(from, from + n));
        return;
      }
    }
    this.wbuf ??= new Uint8Array(this.wsize);
    const { wbuf, wpos } = this;
    if (n < 64) for (let i = 0; i < n; i++) wbuf[wpos + i] = bytes[from + i];
    else wbuf.set(bytes.subarray(from, from + n), wpos);
    this.wpos += n;
    // C's fwrite says nothing of a failure when nothing is left to be written then.
    if (this.buffering === "line" && wbuf.lastIndexOf(NEWLINE, this.wpos - 1) >= wpos)
      unheard(() => {
        this.flush();
      });
  }

  /** Write n bytes of guest memory. */
  writeMem(vm: Vm, addr: number, n: number): void {
    for (let done = 0; done < n || done === 0;) {
      const part = Math.min(n - done, PIECE_BYTES);
      charge(vm, part >>> PAID_SHIFT);
      this.write(vm.mem.u8, addr + done, part);
      done += part || 1;
    }
  }

  /** Write text, one byte per character. */
  puts(text: string): void {
    const n = text.length;
    const { wbuf, wpos } = this;
    const direct = wbuf !== undefined && this.buffering === "full" && this.rend === 0;
    if (direct && wpos + n <= this.wsize) {
      for (let i = 0; i < n; i++) wbuf[wpos + i] = text.charCodeAt(i);
      this.wpos = wpos + n;
      return;
    }
    const bytes = new Uint8Array(n);
    for (let i = 0; i < n; i++) bytes[i] = text.charCodeAt(i);
    this.write(bytes, 0, n);
  }

  /** Write, and do not ask whether that worked: print, and messages of the command. */
  say(bytes: Uint8Array, from: number, n: number): void {
    unheard(() => this.write(bytes, from, n));
  }
  sayMem(vm: Vm, addr: number, n: number): void {
    unheard(() => this.writeMem(vm, addr, n));
  }
  sayText(text: string): void {
    unheard(() => this.puts(text));
  }

  /** Hand everything written to the host. What it refuses is lost, as in C. */
  flush(): void {
    if (this.wpos === 0) return;
    const n = this.wpos;
    this.wpos = 0;
    this.host.write(this.wbuf!.subarray(0, n));
  }

  /* The rest. */

  seek(whence: 0 | 1 | 2, offset: number): number {
    this.flush();
    if (whence === 1 && this.rend > 0) this.unread();
    const position = this.host.seek(whence, offset);
    this.rpos = this.rend = 0;
    return position;
  }

  setBuffering(buffering: Buffering, size: number): void {
    this.flush();
    this.buffering = buffering;
    this.wsize = Math.min(Math.max(size, 1), MAX_BUFFER);
    this.wbuf = undefined;
  }

  /** Flush and close. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.host.close();
    }
  }
}

/** The files that are open, by handle; handle 0 is that of closed ones. */
class OpenFiles {
  readonly files: (LuaFile | undefined)[] = [undefined];
  readonly free: number[] = [];

  add(file: LuaFile): number {
    const handle = this.free.pop() ?? this.files.length;
    this.files[handle] = file;
    return handle;
  }
  remove(handle: number): void {
    this.files[handle] = undefined;
    this.free.push(handle);
  }
}
export const openFiles = new Attachment(() => new OpenFiles());

/** Hand everything that files still hold to the host, as exit() does in C. */
export function flushFiles(vm: Vm): void {
  const { stdout } = vm.attachment(standardFiles);
  for (const file of new Set([stdout, ...vm.attachment(openFiles).files]))
    unheard(() => file?.flush());
}

export interface StandardFiles {
  readonly stdin: LuaFile;
  readonly stdout: LuaFile;
  readonly stderr: LuaFile;
}

/** The standard files: `vm.attachment(standardFiles).stdout`. */
export const standardFiles = new Attachment<StandardFiles>((vm) => {
  const { host } = vm;
  const stdout = new LuaFile(host.stdout, host.stdout.interactive ? "line" : "full");
  return {
    stdin: new LuaFile(host.stdin, "full", () => {
      if (host.stdout.interactive) unheard(() => stdout.flush());
    }),
    stdout,
    stderr: new LuaFile(host.stderr, "no"),
  };
});
