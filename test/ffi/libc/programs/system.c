/* Options, pages, patterns. */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/uio.h>
#include <unistd.h>

static void options(const char *letters, int argc, char **argv, const struct option *table) {
  int ch, index = -1;
  optind = 0;
  opterr = 0;
  while ((ch = table ? getopt_long(argc, argv, letters, table, &index) : getopt(argc, argv, letters)) != -1)
    printf("%d(%c) %s %d %d; ", ch, ch > 31 ? ch : '.', optarg ? optarg : "-", ch == '?' ? optopt : 0, index);
  printf("|");
  for (; optind < argc; optind++) printf(" %s", argv[optind]);
  puts("");
}

int main(void) {
  char *a[] = {"prog", "-ab", "one", "-cvalue", "-c", "next", "two", "-d", "-x", "--", "-a", 0};
  options("abc:d::", 11, a, 0);
  char *b[] = {"prog", "-a", "stop", "-b", 0};
  options("+ab", 4, b, 0);
  char *e[] = {"prog", "-c", 0};
  options(":c:", 2, e, 0);
  int flag = 0;
  struct option table[] = {{"all", 0, 0, 'a'}, {"file", 1, 0, 'f'}, {"maybe", 2, 0, 'm'}, {"flag", 0, &flag, 7}, {0}};
  char *l[] = {"prog", "--all", "x", "--file=name", "--file", "other", "--maybe", "--maybe=1", "--fl", "--bad", "-a", 0};
  options("af:", 11, l, table);
  printf("%d\n", flag);
  char *p = mmap(0, 10000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf("%d %d\n", p != MAP_FAILED && (long)p % 4096 == 0, p[9999]);
  memset(p, 1, 10000);
  p = mremap(p, 10000, 50000, MREMAP_MAYMOVE);
  printf("%d %d\n", p[9999], p[49999]);
  printf("%d\n", munmap(p, 50000));
  unsigned char r[32] = {0};
  int any = 0;
  printf("%d\n", getentropy(r, 32));
  for (int k = 0; k < 32; k++) any |= r[k];
  printf("%d\n", any != 0);
  static const char *patterns[][2] = {{"*.c", "a.c"}, {"*.c", "a.h"}, {"a?c", "abc"}, {"[a-c]x", "bx"}, {"[!a-c]x", "bx"}, {"a\\*", "a*"}, {"*", ".hidden"}, {"a/*", "a/b/c"}};
  for (int k = 0; k < 8; k++) printf("%d%d%d ", fnmatch(patterns[k][0], patterns[k][1], 0), fnmatch(patterns[k][0], patterns[k][1], FNM_PATHNAME), fnmatch(patterns[k][0], patterns[k][1], FNM_PERIOD));
  puts("");
  fflush(stdout);
  struct iovec v[2] = {{"one ", 4}, {"two\n", 4}};
  printf("%d\n", (int)writev(1, v, 2));
  return 0;
}
