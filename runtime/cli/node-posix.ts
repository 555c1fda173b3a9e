/*
 * What C programs ask of the system beyond C's own library, on Node: files by flags, directories, links,
 * the process. Names are byte strings.
 */
import fs from "node:fs";
import type { HostFile, HostPosix, HostStat } from "../core/host/hostenv.js";
import { system } from "./errno.js";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

function statOf(s: fs.Stats): HostStat {
  const { dev, ino, mode, nlink, uid, gid, rdev, size, blksize, blocks } = s;
  const times = { atime: s.atimeMs / 1000, mtime: s.mtimeMs / 1000, ctime: s.ctimeMs / 1000 };
  return { dev, ino, mode, nlink, uid, gid, rdev, size, blksize, blocks, ...times };
}

/** How files of the host and descriptors of the system belong together. */
export interface Descriptors {
  descriptor(file: HostFile): number;
  file(fd: number, append: boolean): HostFile;
}

export function nodePosix({ descriptor, file }: Descriptors): HostPosix {
  const os = process.getBuiltinModule("node:os");
  return {
    open: (name, flags, mode) => {
      const fd = system(() => fs.openSync(bytes(name), flags, mode));
      return file(fd, (flags & fs.constants.O_APPEND) !== 0);
    },
    stat: (name) => statOf(system(() => fs.statSync(bytes(name)))),
    lstat: (name) => statOf(system(() => fs.lstatSync(bytes(name)))),
    fstat: (f) => statOf(system(() => fs.fstatSync(descriptor(f)))),
    truncate: (name, size) => system(() => fs.truncateSync(bytes(name), size)),
    ftruncate: (f, size) => system(() => fs.ftruncateSync(descriptor(f), size)),
    fsync: (f) => system(() => fs.fsyncSync(descriptor(f))),
    readdir: (name) =>
      system(() => fs.readdirSync(bytes(name), "buffer")).map((entry) => entry.toString("latin1")),
    mkdir: (name, mode) => void system(() => fs.mkdirSync(bytes(name), mode)),
    rmdir: (name) => system(() => fs.rmdirSync(bytes(name))),
    unlink: (name) => system(() => fs.unlinkSync(bytes(name))),
    link: (from, to) => system(() => fs.linkSync(bytes(from), bytes(to))),
    symlink: (target, name) => system(() => fs.symlinkSync(bytes(target), bytes(name))),
    readlink: (name) => system(() => fs.readlinkSync(bytes(name), "buffer")).toString("latin1"),
    realpath: (name) =>
      system(() => fs.realpathSync.native(bytes(name), "buffer")).toString("latin1"),
    chmod: (name, mode) => system(() => fs.chmodSync(bytes(name), mode)),
    access: (name, mode) => system(() => fs.accessSync(bytes(name), mode)),
    utimes: (name, atime, mtime) => system(() => fs.utimesSync(bytes(name), atime, mtime)),
    getcwd: () => Buffer.from(system(() => process.cwd())).toString("latin1"),
    chdir: (name) => system(() => process.chdir(bytes(name).toString())),
    ids: {
      pid: process.pid,
      ppid: process.ppid,
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
    },
    system: { hostname: os.hostname(), release: os.release(), version: os.version() },
  };
}
