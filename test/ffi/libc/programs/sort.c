/* Calling back: qsort, bsearch; random numbers; leaving by longjmp, from a callback too. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item { int key; int place; char text[7]; };
static int byKey(const void *a, const void *b) { return ((struct item *)a)->key - ((struct item *)b)->key; }
static int byText(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }
static int withArgument(const void *a, const void *b, void *sign) { return (*(int *)a - *(int *)b) * *(int *)sign; }
static jmp_buf out;
static int calls;
static int leaves(const void *a, const void *b) { if (++calls == 5) longjmp(out, 3); return byKey(a, b); }
static void handler(int n) { printf("signal %d\n", n); }
static void later(void) { puts("at exit 1"); }
static void latest(void) { puts("at exit 2"); }

int main(void) {
  static struct item items[500];
  for (int k = 0; k < 500; k++) items[k] = (struct item){rand() % 50, k, "abc"};
  qsort(items, 500, sizeof *items, byKey);
  for (int k = 1; k < 500; k++)
    if (items[k - 1].key > items[k].key || (items[k - 1].key == items[k].key && items[k - 1].place > items[k].place)) puts("wrong order");
  struct item key = {25}, *found = bsearch(&key, items, 500, sizeof *items, byKey);
  printf("%d %d\n", found ? found->key : -1, items[499].key);
  key.key = 1000;
  printf("%p\n", bsearch(&key, items, 500, sizeof *items, byKey));
  char *words[] = {"pear", "apple", "fig", "banana", "cherry"};
  qsort(words, 5, sizeof *words, byText);
  for (int k = 0; k < 5; k++) printf("%s ", words[k]);
  int numbers[] = {3, 1, 4, 1, 5, 9, 2, 6}, minus = -1;
  qsort_r(numbers, 8, sizeof *numbers, withArgument, &minus);
  for (int k = 0; k < 8; k++) printf("%d ", numbers[k]);
  puts("");
  int r = setjmp(out);
  if (r == 0) qsort(items, 500, sizeof *items, leaves);
  else printf("left by %d after %d calls\n", r, calls);
  if (setjmp(out) == 0) { double x = 1.5; volatile int k = (int)x; longjmp(out, k - 1); } else puts("zero becomes one");
  srand(42);
  for (int k = 0; k < 5; k++) printf("%d ", rand());
  srandom(7);
  printf("%ld %ld\n", random(), random());
  unsigned state = 5;
  printf("%d %d %d\n", rand_r(&state), rand_r(&state), RAND_MAX);
  srand48(3);
  unsigned short xs[] = {1, 2, 3};
  printf("%.15g %ld %ld %.15g %ld\n", drand48(), lrand48(), mrand48(), erand48(xs), nrand48(xs));
  printf("%d %ld %lld\n", abs(-5), labs(-5000000000), llabs(-1LL << 62));
  div_t d = div(-17, 5); ldiv_t l = ldiv(17, -5); lldiv_t q = lldiv(1LL << 40, 1000);
  printf("%d %d %ld %ld %lld %lld\n", d.quot, d.rem, l.quot, l.rem, q.quot, q.rem);
  signal(SIGUSR1, handler);
  raise(SIGUSR1);
  printf("%d\n", signal(SIGUSR1, SIG_IGN) == handler);
  raise(SIGUSR1);
  void *p = malloc(1), *z = calloc(10, 10), *al = aligned_alloc(256, 512);
  printf("%d %d %d\n", (int)((unsigned long)p % 16), ((char *)z)[99], (int)((unsigned long)al % 256));
  free(p); free(z); free(al); free(0);
  setenv("LIBC_TEST", "value", 1);
  printf("%s %s\n", getenv("LIBC_TEST"), getenv("LIBC_NOT_THERE") ? "there" : "not there");
  unsetenv("LIBC_TEST");
  printf("%d\n", getenv("LIBC_TEST") == 0);
  atexit(later);
  atexit(latest);
  exit(3);
}
