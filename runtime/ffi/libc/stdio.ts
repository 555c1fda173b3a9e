/* stdio.h: files, characters, blocks. What formats and reads numbers is in format.ts. */
import { HostError } from "../../core/host/hostenv.js";
import { flushFiles, LuaFile, unheard } from "../../core/host/iofile.js";
import { codes } from "./context.js";
import type { CContext, Functions } from "./context.js";
import type { CStream, Streams } from "./streams.js";
import { strerrorText } from "./texts.js";
import { ERRNO } from "./errno.js";

const { EBADF, EINVAL } = ERRNO;

const EOF = -1;
/** Buffering by setvbuf's numbers, and the size of a buffer. */
const BUFFERING = ["full", "line", "no"] as const;
const BUFSIZ = 8192;

/** stdio over the streams of a library. */
export class Stdio {
  constructor(
    readonly c: CContext,
    readonly streams: Streams,
  ) {}

  /** Do something with a stream; failures of the host set its error flag. */
  on<T>(address: number, failed: T, action: (s: CStream) => T): T {
    const { c } = this;
    const stream = this.streams.at(address);
    if (stream === undefined) {
      c.check(address, 1);
      c.errno = EBADF;
      return failed;
    }
    try {
      return action(stream);
    } catch (e) {
      if (!(e instanceof HostError)) throw e;
      stream.error = true;
      c.errno = e.errno;
      return failed;
    }
  }
  write(stream: number, bytes: Uint8Array): number {
    return this.on(stream, -1, (s) => {
      s.file.write(bytes, 0, bytes.length);
      return bytes.length;
    });
  }
  getc(stream: number): number {
    return this.on(stream, EOF, (s) => s.get());
  }
  open(name: string, mode: string): number {
    const { c } = this;
    if (!/^[rwa]/.test(mode)) return c.fail(EINVAL, 0);
    const plain = mode.replace(/[^rwa+]/g, "");
    return c.attempt(() => this.streams.add(LuaFile.open(c.vm.host, name, plain)), 0);
  }
  close(address: number): number {
    return this.on(address, EOF, (s) => {
      this.streams.remove(s);
      s.file.close();
      return 0;
    });
  }
  /** Bytes up to a delimiter, which is the last of them. */
  line(s: CStream, delimiter: number): number[] {
    const bytes: number[] = [];
    for (let ch = s.get(); ch >= 0; ch = s.get()) {
      bytes.push(ch);
      if (ch === delimiter) break;
    }
    return bytes;
  }
}

export const stdio = (io: Stdio): Functions => ({
  ...files(io),
  ...characters(io),
  ...blocksAndPositions(io),
});

function files(io: Stdio): Functions {
  const { c, streams } = io;
  const fopen = (name: number, mode: number): number => io.open(c.text(name), c.text(mode));
  const tmpfile = (): number => c.attempt(() => streams.add(new LuaFile(c.vm.host.tmpfile())), 0);
  const flush = (stream: number): number => {
    if (stream === 0) flushFiles(c.vm);
    else
      return io.on(stream, EOF, (s) => {
        s.file.flush();
        return 0;
      });
    return 0;
  };
  const setvbuf = (stream: number, mode: number, size: number): number =>
    io.on(stream, -1, (s) => {
      if (BUFFERING[mode] === undefined) return c.fail(EINVAL);
      s.file.setBuffering(BUFFERING[mode], size || BUFSIZ);
      return 0;
    });
  return {
    "FILE *fopen(const char *name, const char *mode)": fopen,
    "FILE *fopen64(const char *name, const char *mode)": fopen,
    "FILE *freopen(const char *name, const char *mode, FILE *stream)": (
      name: number,
      mode: number,
      stream: number,
    ) => {
      io.close(stream);
      return fopen(name, mode);
    },
    "FILE *fdopen(int fd, const char *mode)": (fd: number) => {
      const file = streams.descriptor(fd);
      return file === undefined ? c.fail(EBADF, 0) : streams.add(new LuaFile(file));
    },
    "int fclose(FILE *stream)": (stream: number) => io.close(stream),
    "int fflush(FILE *stream)": flush,
    "int fflush_unlocked(FILE *stream)": flush,
    "FILE *tmpfile(void)": tmpfile,
    "FILE *tmpfile64(void)": tmpfile,
    "char *tmpnam(char *to)": (to: number) => {
      const name = c.attempt(() => c.vm.host.tmpname(), "");
      return name === "" ? 0 : to === 0 ? c.duplicate(name) : c.put(to, name);
    },
    "int remove(const char *name)": (name: number) => {
      const text = c.text(name);
      return c.attempt(() => (c.vm.host.remove(text), 0), -1);
    },
    "int rename(const char *from, const char *to)": (from: number, to: number) => {
      const [a, b] = [c.text(from), c.text(to)];
      return c.attempt(() => (c.vm.host.rename(a, b), 0), -1);
    },
    "FILE *popen(const char *command, const char *mode)": (command: number, mode: number) => {
      const [a, b] = [c.text(command), c.text(mode)];
      return c.attempt(() => streams.add(new LuaFile(c.vm.host.popen(a, b))), 0);
    },
    "int pclose(FILE *stream)": (stream: number) =>
      io.on(stream, -1, (s) => {
        streams.remove(s);
        s.file.flush();
        return s.file.host.close() ?? 0;
      }),
    "int setvbuf(FILE *stream, char *buffer, int mode, size_t size)": (
      stream: number,
      _b: number,
      mode: number,
      size: number,
    ) => setvbuf(stream, mode, size),
    "void setbuf(FILE *stream, char *buffer)": (stream: number, buffer: number) => {
      setvbuf(stream, buffer === 0 ? 2 : 0, BUFSIZ);
    },
    "void setbuffer(FILE *stream, char *buffer, size_t size)": (
      stream: number,
      buffer: number,
      size: number,
    ) => {
      setvbuf(stream, buffer === 0 ? 2 : 0, size);
    },
    "void setlinebuf(FILE *stream)": (stream: number) => {
      setvbuf(stream, 1, BUFSIZ);
    },
    "int fileno(FILE *stream)": (stream: number) => io.on(stream, -1, (s) => streams.fileno(s)),
    "int fileno_unlocked(FILE *stream)": (stream: number) =>
      io.on(stream, -1, (s) => streams.fileno(s)),
    "int feof(FILE *stream)": (stream: number) => io.on(stream, 0, (s) => Number(s.eof)),
    "int feof_unlocked(FILE *stream)": (stream: number) => io.on(stream, 0, (s) => Number(s.eof)),
    "int ferror(FILE *stream)": (stream: number) => io.on(stream, 0, (s) => Number(s.error)),
    "int ferror_unlocked(FILE *stream)": (stream: number) =>
      io.on(stream, 0, (s) => Number(s.error)),
    "void clearerr(FILE *stream)": (stream: number) => {
      io.on(stream, undefined, (s) => void (s.eof = s.error = false));
    },
    "void flockfile(FILE *stream)": () => undefined,
    "void funlockfile(FILE *stream)": () => undefined,
    "int ftrylockfile(FILE *stream)": () => 0,
    "void perror(const char *text)": (text: number) => {
      const prefix = text === 0 || c.length(text) === 0 ? "" : `${c.text(text)}: `;
      const bytes = codes(`${prefix}${strerrorText(c.errno)}\n`);
      unheard(() => streams.stderr.file.write(bytes, 0, bytes.length));
    },
  };
}

function characters(io: Stdio): Functions {
  const { c, streams } = io;
  const putc = (ch: number, stream: number): number =>
    io.write(stream, Uint8Array.of(ch)) < 0 ? EOF : ch & 0xff;
  const getc = (stream: number): number => io.getc(stream);
  const fputs = (text: number, stream: number): number =>
    io.write(stream, c.bytes(text, c.length(text)).slice()) < 0 ? EOF : 1;
  const fgets = (to: number, size: number, stream: number): number =>
    io.on(stream, 0, (s) => {
      if (size <= 0) return 0;
      let n = 0;
      for (let ch = 0; n < size - 1 && ch !== 10; n++) {
        ch = s.get();
        if (ch < 0) break;
        c.bytes(to + n, 1)[0] = ch;
      }
      if (n === 0 && size > 1) return 0;
      c.bytes(to + n, 1)[0] = 0;
      return to;
    });
  const getdelim = (line: number, size: number, delimiter: number, stream: number): number =>
    io.on(stream, -1, (s) => {
      const bytes = io.line(s, delimiter);
      if (bytes.length === 0) return -1;
      let to = c.pointer(line);
      if (to === 0 || c.get64(size) <= bytes.length) {
        const room = Math.max(120, bytes.length + 1);
        const q = to === 0 ? c.malloc(room) : c.heap.realloc(to, room);
        if (q === 0) return -1;
        to = q;
        c.put64(line, to);
        c.put64(size, room);
      }
      c.bytes(to, bytes.length + 1).set([...bytes, 0]);
      return bytes.length;
    });
  const stdin = streams.stdin.address;
  const stdout = streams.stdout.address;
  const puts = (text: number): number =>
    fputs(text, stdout) < 0 || putc(10, stdout) < 0 ? EOF : 1;
  return {
    "int putc(int ch, FILE *stream)": putc,
    "int fputc(int ch, FILE *stream)": putc,
    "int putc_unlocked(int ch, FILE *stream)": putc,
    "int fputc_unlocked(int ch, FILE *stream)": putc,
    "int _IO_putc(int ch, FILE *stream)": putc,
    "int __overflow(FILE *stream, int ch)": (stream: number, ch: number) => putc(ch, stream),
    "int putchar(int ch)": (ch: number) => putc(ch, stdout),
    "int putchar_unlocked(int ch)": (ch: number) => putc(ch, stdout),
    "int getc(FILE *stream)": getc,
    "int fgetc(FILE *stream)": getc,
    "int getc_unlocked(FILE *stream)": getc,
    "int fgetc_unlocked(FILE *stream)": getc,
    "int _IO_getc(FILE *stream)": getc,
    "int __uflow(FILE *stream)": getc,
    "int getchar(void)": () => getc(stdin),
    "int getchar_unlocked(void)": () => getc(stdin),
    "int ungetc(int ch, FILE *stream)": (ch: number, stream: number) =>
      ch === EOF ? EOF : io.on(stream, EOF, (s) => (s.unget(ch & 0xff), ch & 0xff)),
    "int fputs(const char *text, FILE *stream)": fputs,
    "int fputs_unlocked(const char *text, FILE *stream)": fputs,
    "int puts(const char *text)": puts,
    "char *fgets(char *to, int size, FILE *stream)": fgets,
    "char *fgets_unlocked(char *to, int size, FILE *stream)": fgets,
    "char *__fgets_chk(char *to, size_t room, int size, FILE *stream)": (
      to: number,
      _r: number,
      size: number,
      stream: number,
    ) => fgets(to, size, stream),
    "char *gets(char *to)": (to: number) =>
      io.on(stdin, 0, (s) => {
        const bytes = io.line(s, 10);
        if (bytes.length === 0) return 0;
        if (bytes.at(-1) === 10) bytes.pop();
        c.bytes(to, bytes.length + 1).set([...bytes, 0]);
        return to;
      }),
    "ssize_t getline(char **line, size_t *size, FILE *stream)": (
      line: number,
      size: number,
      stream: number,
    ) => getdelim(line, size, 10, stream),
    "ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *stream)": getdelim,
    "ssize_t __getdelim(char **line, size_t *size, int delimiter, FILE *stream)": getdelim,
  };
}

function blocksAndPositions(io: Stdio): Functions {
  const { c } = io;
  const fread = (to: number, size: number, count: number, stream: number): number =>
    io.on(stream, 0, (s) => {
      const n = size * count;
      if (n === 0 || s.eof) return 0;
      c.check(to, n);
      const got = s.file.readInto(c.mem.u8, to, n);
      if (got < n) s.eof = true;
      return Math.floor(got / size);
    });
  const fwrite = (from: number, size: number, count: number, stream: number): number => {
    const n = size * count;
    if (n === 0) return 0;
    return io.write(stream, c.bytes(from, n)) < 0 ? 0 : count;
  };
  const fseek = (stream: number, offset: number, whence: number): number =>
    io.on(stream, -1, (s) => {
      if (whence !== 0 && whence !== 1 && whence !== 2) return c.fail(EINVAL);
      s.file.seek(whence, offset);
      s.eof = false;
      return 0;
    });
  const ftell = (stream: number): number => io.on(stream, -1, (s) => s.file.seek(1, 0));
  return {
    "size_t fread(void *to, size_t size, size_t count, FILE *stream)": fread,
    "size_t fread_unlocked(void *to, size_t size, size_t count, FILE *stream)": fread,
    "size_t __fread_chk(void *to, size_t room, size_t size, size_t count, FILE *stream)": (
      to: number,
      _r: number,
      size: number,
      count: number,
      stream: number,
    ) => fread(to, size, count, stream),
    "size_t fwrite(const void *from, size_t size, size_t count, FILE *stream)": fwrite,
    "size_t fwrite_unlocked(const void *from, size_t size, size_t count, FILE *stream)": fwrite,
    "int fseek(FILE *stream, long offset, int whence)": fseek,
    "int fseeko(FILE *stream, off_t offset, int whence)": fseek,
    "int fseeko64(FILE *stream, off_t offset, int whence)": fseek,
    "long ftell(FILE *stream)": ftell,
    "off_t ftello(FILE *stream)": ftell,
    "off_t ftello64(FILE *stream)": ftell,
    "void rewind(FILE *stream)": (stream: number) => {
      fseek(stream, 0, 0);
      io.on(stream, undefined, (s) => void (s.error = false));
    },
    "int fgetpos(FILE *stream, void *position)": (stream: number, position: number) => {
      const at = ftell(stream);
      if (at < 0) return -1;
      c.put64(position, at);
      return 0;
    },
    "int fsetpos(FILE *stream, const void *position)": (stream: number, position: number) =>
      fseek(stream, c.get64(position), 0),
  };
}
