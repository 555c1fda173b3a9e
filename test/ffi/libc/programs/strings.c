/* Memory and strings, at all alignments and lengths that vectors care about. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static unsigned seed = 1;
static unsigned next(void) { return seed = seed * 1103515245 + 12345; }
static int sign(int n) { return (n > 0) - (n < 0); }

int main(void) {
  static char a[200], b[200];
  unsigned hash = 0;
  for (int round = 0; round < 3000; round++) {
    for (int k = 0; k < 199; k++) a[k] = b[k] = "abcABC\x80xyz"[next() >> 16 & 7];
    int x = next() >> 16 & 31, y = next() >> 16 & 31, n = (next() >> 16) % 100;
    if (round & 1) a[x + (next() >> 16) % 100] = 0;
    if (round & 2) b[y + (next() >> 16) % 100] = 0;
    a[199] = b[199] = 0;
    char *r;
    hash = hash * 31 + strlen(a + x);
    hash = hash * 31 + strnlen(a + x, n);
    hash = hash * 31 + sign(strcmp(a + x, b + y));
    hash = hash * 31 + sign(strncmp(a + x, b + y, n));
    hash = hash * 31 + sign(strcasecmp(a + x, b + y));
    hash = hash * 31 + sign(memcmp(a + x, b + y, n));
    hash = hash * 31 + (unsigned)((r = memchr(a + x, 'z', n)) ? r - a : 500);
    hash = hash * 31 + (unsigned)((r = strchr(a + x, "xyzA\0"[round % 5])) ? r - a : 500);
    hash = hash * 31 + (unsigned)((r = strrchr(a + x, 'B')) ? r - a : 500);
    hash = hash * 31 + (unsigned)((r = memrchr(a + x, 'c', n)) ? r - a : 500);
    hash = hash * 31 + (unsigned)((r = strstr(a + x, "bA")) ? r - a : 500);
    hash = hash * 31 + strspn(a + x, "abcABC") + strcspn(a + x, "x\x80");
    memmove(a + x, a + y, n);
    for (int k = 0; k < 199; k++) hash = hash * 31 + (unsigned char)a[k];
    memcpy(b + y, a + x, n);
    memset(a + x, round, n);
    for (int k = 0; k < 199; k++) hash = hash * 31 + (unsigned char)a[k] + (unsigned char)b[k] * 7;
  }
  printf("%08x\n", hash);
  char t[100] = "one,two;;three", *state, *p = t;
  for (char *k = strtok(t, ",;"); k; k = strtok(0, ",;")) printf("<%s>", k);
  strcpy(t, "a b  c");
  for (char *k = strtok_r(t, " ", &state); k; k = strtok_r(0, " ", &state)) printf("(%s)", k);
  strcpy(t, "x::y:");
  while (p) printf("[%s]", strsep(&p, ":"));
  puts("");
  char to[30] = "";
  strncpy(to, "abcdef", 3); strcat(to, "XYZ"); strncat(to, "123456", 2);
  printf("%s %ld %ld\n", to, (long)(stpcpy(to, "hello") - to), (long)(stpncpy(to, "hi", 6) - to));
  printf("%s %s %s\n", strpbrk("hello world", "ow"), strchrnul("abc", 'z') ? "end" : "", strcasestr("Hello World", "WORLD"));
  char *d = strdup("duplicate"), *e = strndup("duplicate", 3);
  printf("%s %s %zu\n", d, e, strxfrm(to, "xfrm", 10));
  free(d); free(e);
  printf("%s|%s|%s\n", strerror(1), strerror(22), strerror(9999));
  printf("%d %d %d %d\n", sign(strverscmp("a9", "a10")), sign(strverscmp("1.2", "1.10")), sign(strverscmp("000", "00")), sign(strverscmp("a", "b")));
  printf("%d %d %d\n", ffs(0), ffs(8), ffsll(1LL << 40));
  printf("%s %s\n", basename("/usr/lib/x.so"), (char *)memmem("haystack", 8, "st", 2));
  for (int ch = -1; ch < 256; ch++) {
    int k = !!isalnum(ch) | !!isalpha(ch) << 1 | !!isblank(ch) << 2 | !!iscntrl(ch) << 3 | !!isdigit(ch) << 4 | !!isgraph(ch) << 5 |
      !!islower(ch) << 6 | !!isprint(ch) << 7 | !!ispunct(ch) << 8 | !!isspace(ch) << 9 | !!isupper(ch) << 10 | !!isxdigit(ch) << 11;
    hash = hash * 31 + k + tolower(ch) + toupper(ch);
  }
  printf("%08x\n", hash);
  return 0;
}
