/*
 * pwd.h and grp.h: lines of the host's /etc/passwd and /etc/group, if it has them. As in glibc the result lies in
 * one place that the next call overwrites.
 *
 *     root:x:0:0:root:/root:/bin/bash      name, password, uid, gid, comment, home, shell
 *     adm:x:4:syslog,ann                   name, password, gid, members
 */
import type { CContext, Functions } from "./context.js";

const PASSWD = "/etc/passwd";
const GROUP = "/etc/group";
const CHUNK_BYTES = 4096;
/** struct passwd and struct group, with pointers to at most so many members. */
const MEMBERS = 64;
const SIZE = 48 + 8 * (MEMBERS + 1);

type Fields = readonly string[];

export function accounts(c: CContext): Functions {
  const results = new Map<string, { at: number; text: number }>();
  /** Files that are being walked through, and what is left of them. */
  const walks = new Map<string, Iterator<Fields, undefined>>();

  const lines = (name: string): Fields[] => {
    const { host } = c.vm;
    const file = c.attempt(() => host.posix?.open(name, 0, 0) ?? host.open(name, "r"), null);
    if (file === null) return [];
    let text = "";
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let n; (n = file.read(chunk, 0, CHUNK_BYTES)) > 0;)
      text += String.fromCharCode(...chunk.subarray(0, n));
    file.close();
    const rows = text.split("\n").filter((line) => line.includes(":") && !line.startsWith("#"));
    return rows.map((line) => line.split(":"));
  };

  /** Put a line into the place of its file: what `layout` says of it, and 0 for no line. */
  const give = (name: string, fields: Fields | undefined): number => {
    if (fields === undefined) return 0;
    let result = results.get(name);
    if (result === undefined) results.set(name, (result = { at: c.heap.zeroed(SIZE), text: 0 }));
    if (result.text !== 0) c.heap.free(result.text);
    const { at } = result;
    let text = (result.text = c.malloc(fields.join(":").length + 1));
    const pointer = (offset: number, value: string): void => {
      c.put64(at + offset, text);
      c.put(text, value);
      text += value.length + 1;
    };
    pointer(0, fields[0]);
    pointer(8, fields[1] ?? "");
    c.put32(at + 16, Number(fields[2]));
    if (name === PASSWD) {
      c.put32(at + 20, Number(fields[3]));
      fields.slice(4, 7).forEach((value, k) => pointer(24 + 8 * k, value));
      return at;
    }
    const members = (fields[3] ?? "").split(",").filter(Boolean).slice(0, MEMBERS);
    c.put64(at + 24, at + 48);
    members.forEach((value, k) => pointer(48 + 8 * k, value));
    c.put64(at + 48 + 8 * members.length, 0);
    return at;
  };
  const byName = (file: string) => (name: number) => {
    const wanted = c.text(name);
    return give(
      file,
      lines(file).find((fields) => fields[0] === wanted),
    );
  };
  const byId = (file: string) => (id: number) =>
    give(
      file,
      lines(file).find((fields) => Number(fields[2]) === id >>> 0),
    );
  const next = (file: string) => () => {
    let walk = walks.get(file);
    if (walk === undefined) walks.set(file, (walk = lines(file).values()));
    return give(file, walk.next().value);
  };
  const rewind = (file: string) => () => void walks.delete(file);
  return {
    "struct passwd *getpwnam(const char *name)": byName(PASSWD),
    "struct passwd *getpwuid(uid_t id)": byId(PASSWD),
    "struct passwd *getpwent(void)": next(PASSWD),
    "void setpwent(void)": rewind(PASSWD),
    "void endpwent(void)": rewind(PASSWD),
    "struct group *getgrnam(const char *name)": byName(GROUP),
    "struct group *getgrgid(gid_t id)": byId(GROUP),
    "struct group *getgrent(void)": next(GROUP),
    "void setgrent(void)": rewind(GROUP),
    "void endgrent(void)": rewind(GROUP),
  };
}
