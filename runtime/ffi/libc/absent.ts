/*
 * What needs a kernel: processes, pipes, sockets, terminals, users. A VM is one process without any of them, and
 * says so with the errno of a system that was built like that, so that programs which ask go on:
 *
 *     posix.fork()     →  nil, "Function not implemented", 38
 *     posix.wait()     →  nil, "No child processes", 10
 */
import type { CContext, Functions } from "./context.js";
import type { Implementation } from "./thunk.js";
import { ERRNO } from "./errno.js";

const { ECHILD, EINVAL, ENOSYS, ENOTTY, EPERM } = ERRNO;

/** Of getaddrinfo: errno says what it is. */
const EAI_SYSTEM = -11;

/** Functions that fail, with their declarations; what is returned is -1, or NULL for a pointer. */
const FAILING: Readonly<Record<number, string>> = {
  [ENOSYS]: `
    pid_t fork(void); pid_t vfork(void); int pipe(int *to); int pipe2(int *to, int flags);
    int execv(const char *name, char **argv); int execvp(const char *name, char **argv);
    int execve(const char *name, char **argv, char **environment);
    int socket(int domain, int type, int protocol); int socketpair(int domain, int type, int protocol, int *to);
    int mkfifo(const char *name, mode_t mode); int mknod(const char *name, mode_t mode, dev_t device);
    int statvfs(const char *name, void *to); int fstatvfs(int fd, void *to);
    int statfs(const char *name, void *to); int fstatfs(int fd, void *to);
    char *crypt(const char *key, const char *salt); int killpg(pid_t group, int signal);
    int msgget(int key, int flags); int shmget(int key, size_t size, int flags); int semget(int key, int n, int flags);
    int sched_setscheduler(pid_t pid, int policy, const void *parameter);`,
  [ECHILD]: `pid_t wait(int *status); pid_t waitpid(pid_t pid, int *status, int options);`,
  [ENOTTY]: `
    char *ttyname(int fd); int tcgetattr(int fd, void *to); int tcsetattr(int fd, int when, const void *from);
    int tcdrain(int fd); int tcflow(int fd, int what); int tcflush(int fd, int what); int tcsendbreak(int fd, int n);
    pid_t tcgetpgrp(int fd); int tcsetpgrp(int fd, pid_t group); char *getlogin(void); char *ptsname(int fd);
    int grantpt(int fd); int unlockpt(int fd);`,
  [EPERM]: `pid_t setsid(void); int setpgid(pid_t pid, pid_t group);`,
};
/** Functions that succeed, since they ask for nothing. */
const NOTHING = `
  void openlog(const char *name, int options, int facility); void syslog(int level, const char *format, ...);
  void __syslog_chk(int level, int flag, const char *format, ...); void closelog(void); int setlogmask(int mask);
  void sync(void); int nice(int n); int getpriority(int which, unsigned int who);
  int posix_fadvise(int fd, off_t offset, off_t size, int advice); int getgroups(int n, gid_t *to);
  int dladdr(const void *address, void *to); void freeaddrinfo(void *list); long gethostid(void);`;

const declarations = (text: string): string[] =>
  text.split(";").flatMap((line) => line.trim().replace(/\s+/g, " ") || []);

/** Sockets that cannot be there: what is done with one is done with no descriptor. */
const OF_SOCKET = `
  int bind(int fd, const void *address, unsigned int size); int connect(int fd, const void *address, unsigned int size);
  int listen(int fd, int n); int accept(int fd, void *address, void *size); int shutdown(int fd, int how);
  int getsockname(int fd, void *address, void *size); int getpeername(int fd, void *address, void *size);
  int getsockopt(int fd, int level, int name, void *to, void *size);
  int setsockopt(int fd, int level, int name, const void *from, unsigned int size);
  ssize_t send(int fd, const void *from, size_t n, int flags); ssize_t recv(int fd, void *to, size_t n, int flags);
  ssize_t sendto(int fd, const void *from, size_t n, int flags, const void *address, unsigned int size);
  ssize_t recvfrom(int fd, void *to, size_t n, int flags, void *address, void *size);`;

export function absent(c: CContext): Functions {
  const table: Record<string, Implementation> = {};
  const failing = (errno: number, text: string): void => {
    for (const line of declarations(text))
      table[line] = () => c.fail(errno, line.startsWith("char *") ? 0 : -1);
  };
  for (const [errno, text] of Object.entries(FAILING)) failing(Number(errno), text);
  failing(88, OF_SOCKET); // ENOTSOCK
  for (const line of declarations(NOTHING)) table[line] = () => 0;
  const ids = (): { pid: number; uid: number; gid: number } =>
    c.vm.host.posix?.ids ?? { pid: 1, uid: 0, gid: 0 };
  const become = (has: () => number) => (wanted: number) => (wanted === has() ? 0 : c.fail(EPERM));
  return {
    ...table,
    "int getaddrinfo(const char *host, const char *service, const void *hints, void **to)": () =>
      c.fail(ENOSYS, EAI_SYSTEM),
    "const char *gai_strerror(int code)": (code: number) =>
      c.constant(code === EAI_SYSTEM ? "System error" : "Unknown error"),
    "char *ctermid(char *to)": (to: number) =>
      to === 0 ? c.constant("/dev/tty") : c.put(to, "/dev/tty"),
    "pid_t getpgrp(void)": () => ids().pid,
    "pid_t getpgid(pid_t pid)": () => ids().pid,
    "pid_t getsid(pid_t pid)": () => ids().pid,
    "int setuid(uid_t id)": become(() => ids().uid),
    "int seteuid(uid_t id)": become(() => ids().uid),
    "int setgid(gid_t id)": become(() => ids().gid),
    "int setegid(gid_t id)": become(() => ids().gid),
    "int setpriority(int which, unsigned int who, int n)": (which: number) =>
      which >= 0 && which <= 2 ? 0 : c.fail(EINVAL),
  };
}
