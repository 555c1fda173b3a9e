/* pthread.h for the one thread that there is: locks are free, conditions hold. */
import type { CContext, Functions } from "./context.js";
import type { Implementation } from "./thunk.js";
import { ERRNO } from "./errno.js";

const { EDEADLK, EINVAL, ENOSYS } = ERRNO;

/** Calls that have nothing to do, by what they are given. */
const NOTHING = [
  "mutexattr_init",
  "mutexattr_destroy",
  "mutex_destroy",
  "mutex_unlock",
  "cond_destroy",
  "cond_signal",
  "cond_broadcast",
  "condattr_init",
  "condattr_destroy",
  "rwlock_destroy",
  "rwlock_rdlock",
  "rwlock_wrlock",
  "rwlock_tryrdlock",
  "rwlock_trywrlock",
  "rwlock_unlock",
  "attr_init",
  "attr_destroy",
  "spin_lock",
  "spin_unlock",
  "spin_trylock",
  "spin_destroy",
  "mutex_lock",
  "mutex_trylock",
] as const;

export function threads(c: CContext): Functions {
  const values = new Map<number, number>();
  let keys = 0;
  const table: Record<string, Implementation> = {};
  for (const name of NOTHING) table[`int pthread_${name}(void *p)`] = () => 0;
  for (const name of [
    "mutexattr_settype",
    "mutexattr_setpshared",
    "condattr_setclock",
    "attr_setdetachstate",
    "attr_setstacksize",
    "spin_init",
    "mutexattr_setprotocol",
    "mutexattr_setrobust",
  ])
    table[`int pthread_${name}(void *p, int value)`] = () => 0;
  for (const [name, size] of [
    ["mutex", 40],
    ["cond", 48],
    ["rwlock", 56],
  ] as const)
    table[`int pthread_${name}_init(void *p, const void *attributes)`] = (p: number) => {
      c.bytes(p, size).fill(0);
      return 0;
    };
  return {
    ...table,
    "int pthread_once(int *control, void (*fn)(void))": (control: number, fn: number) => {
      if (c.get32(control) !== 0) return 0;
      c.put32(control, 2);
      c.call(fn);
      return 0;
    },
    "int pthread_key_create(pthread_key_t *key, void (*destroy)(void *))": (key: number) => {
      c.put32(key, keys++);
      return 0;
    },
    "int pthread_key_delete(pthread_key_t key)": (key: number) => {
      values.delete(key);
      return 0;
    },
    "void *pthread_getspecific(pthread_key_t key)": (key: number) => values.get(key) ?? 0,
    "int pthread_setspecific(pthread_key_t key, const void *value)": (
      key: number,
      value: number,
    ) => {
      if (key >= keys) return EINVAL;
      values.set(key, value);
      return 0;
    },
    "pthread_t pthread_self(void)": () => 1,
    "int pthread_equal(pthread_t a, pthread_t b)": (a: number, b: number) => Number(a === b),
    // Nobody would ever wake it up.
    "int pthread_cond_wait(void *condition, void *mutex)": () => EDEADLK,
    "int pthread_cond_timedwait(void *condition, void *mutex, const void *time)": () => 110,
    "int pthread_create(pthread_t *thread, const void *attributes, void *(*fn)(void *), void *argument)":
      () => ENOSYS,
    "int pthread_join(pthread_t thread, void **result)": () => 3,
    "int pthread_detach(pthread_t thread)": () => 3,
    "int pthread_atfork(void (*before)(void), void (*parent)(void), void (*child)(void))": () => 0,
    "int __register_atfork(void (*before)(void), void (*parent)(void), void (*child)(void), void *object)":
      () => 0,
    "int pthread_setcancelstate(int state, int *before)": () => 0,
    "int pthread_setcanceltype(int type, int *before)": () => 0,
    "int sched_yield(void)": () => 0,
  };
}
