/* Every conversion with every flag, on numbers at the edges. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <wchar.h>

static unsigned hash = 2166136261u;
static int shown;
/* Few are shown, all count. */
static void show(const char *format, const char *text, int n) {
  for (const char *p = text; *p; p++) hash = (hash ^ (unsigned char)*p) * 16777619u;
  hash = (hash ^ (unsigned)n) * 16777619u;
  if (shown++ % 41 == 0) printf("%s [%s] %d\n", format, text, n);
}

int main(void) {
  static const char *flags[] = {"", "-", "+", " ", "#", "0", "-#", "+0", "'"};
  static const char *widths[] = {"", "14"};
  static const char *precisions[] = {"", ".", ".1", ".5", ".25"};
  static const double doubles[] = {0, -0.0, 1, -1, 0.5, 1.5, 2.5, 0.1, 123456789.125, 1e-5, 9.9999e-5, 1e100, -1e-100,
    5e-324, DBL_MAX, DBL_MIN, 999998.5, 0.00001234565, INFINITY, -INFINITY, NAN, 1e21, 1e22, 4503599627370496.5, 3.0000000000000004};
  static const long long integers[] = {0, 1, -1, 42, -42, 255, 65536, INT32_MIN, INT32_MAX, INT64_MIN, INT64_MAX};
  char format[40], text[2000];
  for (int f = 0; f < 9; f++)
    for (int w = 0; w < 2; w++)
      for (int p = 0; p < 5; p++) {
        for (const char *c = "eEfFgGaA"; *c; c++)
          for (unsigned k = 0; k < sizeof doubles / sizeof *doubles; k++) {
            if (flags[f][0] == '\'' && *c != 'f') continue;
            sprintf(format, "%%%s%s%s%c", flags[f], widths[w], precisions[p], *c);
            show(format, text, sprintf(text, format, doubles[k]));
            sprintf(format, "%%%s%s%sL%c", flags[f], widths[w], precisions[p], *c);
            show(format, text, sprintf(text, format, (long double)doubles[k]));
          }
        for (const char *c = "dioxXu"; *c; c++)
          for (unsigned k = 0; k < sizeof integers / sizeof *integers; k++) {
            static const char *lengths[] = {"", "hh", "h", "l", "ll", "j", "z", "t"};
            for (int l = 0; l < 8; l++) {
              sprintf(format, "%%%s%s%s%s%c", flags[f], widths[w], precisions[p], lengths[l], *c);
              show(format, text, l < 3 ? sprintf(text, format, (int)integers[k]) : sprintf(text, format, integers[k]));
            }
          }
        sprintf(format, "%%%s%s%ss", flags[f], widths[w], precisions[p]);
        show(format, text, sprintf(text, format, "some text"));
        sprintf(format, "%%%s%s%ss", flags[f], widths[w], precisions[p]);
        show(format, text, sprintf(text, format, (char *)0));
      }
  printf("%u %d\n", hash, shown);
  long double third = 1.0L / 3, huge = LDBL_MAX, tiny = LDBL_MIN, least = 3.6451995318824746025e-4951L;
  printf("%Lf %.30Lf %Le %.40Le %Lg %.25Lg %La %.3La %.0La\n", third, third, huge, huge, tiny, least, third, third, third);
  printf("%.120f|%.110e\n", 0.1, 1e-300);
  printf("%c%c|%5c|%-5c|%p|%p|%%\n", 'a', 0x162, 'b', 'c', (void *)0x1234abcd, (void *)0);
  printf("%*d|%-*d|%*d|%.*f|%.*f\n", 6, 1, 6, 2, -6, 3, 2, 3.14159, -1, 2.71828);
  printf("%2$s %1$d %2$.2s %3$*1$d\n", 5, "abc", 7);
  int n1; long n2; signed char n3;
  printf("12345%n67%ln8%hhn\n", &n1, &n2, &n3);
  printf("%d %ld %d\n", n1, n2, n3);
  errno = ENOENT;
  printf("%m|%ls|%.2ls|%lc\n", L"wide", L"wide", (wint_t)L'x');
  printf("%d %s\n", snprintf(text, 5, "%s", "truncated"), text);
  printf("%d\n", snprintf(0, 0, "%d", 12345));
  return 0;
}
