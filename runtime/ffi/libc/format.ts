/* The families of printf and scanf, with their checked variants. */
import type { VarArgs } from "../../machine/index.js";
import { codes } from "./context.js";
import type { Functions } from "./context.js";
import { format } from "./printf.js";
import { scan, TextInput } from "./scanf.js";
import type { Stdio } from "./stdio.js";
import { ERRNO } from "./errno.js";

const { EILSEQ } = ERRNO;

export const formatted = (io: Stdio): Functions => ({ ...printing(io), ...scanning(io) });

function printing(io: Stdio): Functions {
  const { c, streams } = io;
  const stdout = streams.stdout.address;
  const text = (f: number, args: VarArgs): string | null => {
    const made = format(c, c.text(f), args);
    if (made === null) c.errno = EILSEQ;
    return made;
  };
  const print = (stream: number, f: number, args: VarArgs): number => {
    const made = text(f, args);
    return made === null ? -1 : io.write(stream, codes(made));
  };
  const toMemory = (to: number, size: number, f: number, args: VarArgs): number => {
    const made = text(f, args);
    if (made === null) return -1;
    if (size > 0) c.put(to, made.length < size ? made : made.slice(0, size - 1));
    return made.length;
  };
  const allocate = (to: number, f: number, args: VarArgs): number => {
    const made = text(f, args);
    if (made === null) return -1;
    const p = c.duplicate(made);
    c.put64(to, p);
    return p === 0 ? -1 : made.length;
  };
  const toDescriptor = (fd: number, f: number, args: VarArgs): number => {
    const made = text(f, args);
    const file = streams.descriptor(fd);
    if (made === null || file === undefined) return made === null ? -1 : c.fail(9);
    return c.attempt(() => (file.write(codes(made)), made.length), -1);
  };
  const all = Infinity;
  return {
    "int printf(const char *format, ...)": (f: number, args: VarArgs) => print(stdout, f, args),
    "int vprintf(const char *format, va_list args)": (f: number, args: VarArgs) =>
      print(stdout, f, args),
    "int __printf_chk(int flag, const char *format, ...)": (_: number, f: number, args: VarArgs) =>
      print(stdout, f, args),
    "int __vprintf_chk(int flag, const char *format, va_list args)": (
      _: number,
      f: number,
      args: VarArgs,
    ) => print(stdout, f, args),
    "int fprintf(FILE *stream, const char *format, ...)": print,
    "int vfprintf(FILE *stream, const char *format, va_list args)": print,
    "int __fprintf_chk(FILE *stream, int flag, const char *format, ...)": (
      s: number,
      _: number,
      f: number,
      args: VarArgs,
    ) => print(s, f, args),
    "int __vfprintf_chk(FILE *stream, int flag, const char *format, va_list args)": (
      s: number,
      _: number,
      f: number,
      args: VarArgs,
    ) => print(s, f, args),
    "int sprintf(char *to, const char *format, ...)": (to: number, f: number, args: VarArgs) =>
      toMemory(to, all, f, args),
    "int vsprintf(char *to, const char *format, va_list args)": (
      to: number,
      f: number,
      args: VarArgs,
    ) => toMemory(to, all, f, args),
    "int __sprintf_chk(char *to, int flag, size_t room, const char *format, ...)": (
      to: number,
      _: number,
      _r: number,
      f: number,
      args: VarArgs,
    ) => toMemory(to, all, f, args),
    "int __vsprintf_chk(char *to, int flag, size_t room, const char *format, va_list args)": (
      to: number,
      _: number,
      _r: number,
      f: number,
      args: VarArgs,
    ) => toMemory(to, all, f, args),
    "int snprintf(char *to, size_t size, const char *format, ...)": toMemory,
    "int vsnprintf(char *to, size_t size, const char *format, va_list args)": toMemory,
    "int __snprintf_chk(char *to, size_t size, int flag, size_t room, const char *format, ...)": (
      to: number,
      size: number,
      _: number,
      _r: number,
      f: number,
      args: VarArgs,
    ) => toMemory(to, size, f, args),
    "int __vsnprintf_chk(char *to, size_t size, int flag, size_t room, const char *format, va_list args)":
      (to: number, size: number, _: number, _r: number, f: number, args: VarArgs) =>
        toMemory(to, size, f, args),
    "int asprintf(char **to, const char *format, ...)": allocate,
    "int vasprintf(char **to, const char *format, va_list args)": allocate,
    "int __asprintf_chk(char **to, int flag, const char *format, ...)": (
      to: number,
      _: number,
      f: number,
      args: VarArgs,
    ) => allocate(to, f, args),
    "int __vasprintf_chk(char **to, int flag, const char *format, va_list args)": (
      to: number,
      _: number,
      f: number,
      args: VarArgs,
    ) => allocate(to, f, args),
    "int dprintf(int fd, const char *format, ...)": toDescriptor,
    "int vdprintf(int fd, const char *format, va_list args)": toDescriptor,
    "int __dprintf_chk(int fd, int flag, const char *format, ...)": (
      fd: number,
      _: number,
      f: number,
      args: VarArgs,
    ) => toDescriptor(fd, f, args),
  };
}

function scanning(io: Stdio): Functions {
  const { c, streams } = io;
  const stdin = streams.stdin.address;
  const fromText = (s: number, f: number, args: VarArgs): number =>
    scan(c, c.text(f), new TextInput(c.bytes(s, c.length(s))), args);
  const fromStream = (stream: number, f: number, args: VarArgs): number =>
    io.on(stream, -1, (s) => scan(c, c.text(f), s, args));
  const fromStdin = (f: number, args: VarArgs): number => fromStream(stdin, f, args);
  // Which of the names a compiler chooses depends on the standard it was told.
  const named = (prefix: string): Functions => ({
    [`int ${prefix}sscanf(const char *s, const char *format, ...)`]: fromText,
    [`int ${prefix}vsscanf(const char *s, const char *format, va_list args)`]: fromText,
    [`int ${prefix}fscanf(FILE *stream, const char *format, ...)`]: fromStream,
    [`int ${prefix}vfscanf(FILE *stream, const char *format, va_list args)`]: fromStream,
    [`int ${prefix}scanf(const char *format, ...)`]: fromStdin,
    [`int ${prefix}vscanf(const char *format, va_list args)`]: fromStdin,
  });
  return { ...named(""), ...named("__isoc99_"), ...named("__isoc23_") };
}
