/* Numbers from text: strtol and strtod with their relatives, scanf. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  static const char *integers[] = {"", "0", "12", "  -34 x", "+5", "0x1F", "0x", "0xg", "077", "08", "zz", "- 1", "--1",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
    "18446744073709551616", "-1", "\t\n 99", "1e5", "0b101", "99999999999999999999999999999999999999999999"};
  for (unsigned k = 0; k < sizeof integers / sizeof *integers; k++)
    for (int base = 0; base < 37; base = base == 0 ? 2 : base == 2 ? 8 : base == 8 ? 10 : base == 10 ? 16 : base == 16 ? 36 : 37) {
      char *end;
      errno = 0;
      long a = strtol(integers[k], &end, base);
      printf("%s/%d: %ld +%d %d", integers[k], base, a, (int)(end - integers[k]), errno);
      errno = 0;
      unsigned long long b = strtoull(integers[k], &end, base);
      printf(" %llu %d\n", b, errno);
    }
  errno = 0;
  printf("%ld %d\n", strtol("1", 0, 1), errno);
  static const char *floats[] = {"0", "-0", "1", "1.5", ".5", "5.", ".", "", "1e", "1e+", "1e5", "1E-5x", "-1.25e2", "inf", "-INFINITY",
    "infinit", "nan", "-nan", "nan(12)", "nan(", "0x1.8p3", "0x.1", "0x", "0xp1", "0x1p-1074", "0x1.fffffffffffff8p0", "1e400", "-1e400",
    "1e-400", "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623157e308",
    "1.7976931348623159e308", "0.1", "123456789012345678901234567890", "3.4028235677973366e38", "1.401298464324817e-45",
    "7.006492321624085e-46", "16777217", "9007199254740993", "9007199254740992.99999999999999999999999", "  7.25abc", "1_000",
    "1.18973149535723176502e+4932", "1.2e4932", "3.6e-4951", "1e-5000", "0.000000000000000000000000000000000000000000000001234",
    "2.2250738585072011e-308", "8.41e21", "9.5367431640625e-07", "18446744073709551615", "18446744073709551616.5"};
  for (unsigned k = 0; k < sizeof floats / sizeof *floats; k++) {
    char *end;
    errno = 0;
    double d = strtod(floats[k], &end);
    printf("%s: %.17g %a +%d %d", floats[k], d, d, (int)(end - floats[k]), errno);
    errno = 0;
    float f = strtof(floats[k], 0);
    printf(" | %.9g %d", f, errno);
    errno = 0;
    long double l = strtold(floats[k], 0);
    printf(" | %.21Lg %La %d\n", l, l, errno);
  }
  printf("%d %ld %lld %g\n", atoi(" 42x"), atol("-7"), atoll("12345678901234"), atof("2.5e3z"));
  printf("%jd %ju\n", strtoimax("-5", 0, 10), strtoumax("5", 0, 10));

  int a = -1, b = -1, n;
  unsigned u; short s; signed char c; long l; double d; float f; long double ld; char w[50], v[50]; void *p;
  printf("%d", sscanf("12 34", "%d%d", &a, &b)); printf(" %d %d\n", a, b);
  printf("%d", sscanf("12,34", "%d , %d", &a, &b)); printf(" %d %d\n", a, b);
  printf("%d", sscanf("x", "%d", &a)); printf(" %d\n", a);
  printf("%d", sscanf("", "%d", &a)); printf(" %d\n", sscanf("  ", "%d", &a));
  printf("%d", sscanf("0x1f 077 10", "%i %i %x", &a, &b, &u)); printf(" %d %d %u\n", a, b, u);
  printf("%d", sscanf("70000 300 5000000000", "%hd %hhd %ld", &s, &c, &l)); printf(" %d %d %ld\n", s, c, l);
  printf("%d", sscanf("1.5 2.5e3 0x1p4 nan", "%lf %f %Lf %lf", &d, &f, &ld, &d)); printf(" %g %g %Lg\n", d, f, ld);
  printf("%d", sscanf("hello world", "%s %n%4c", w, &n, v)); v[4] = 0; printf(" %s %d %s\n", w, n, v);
  printf("%d", sscanf("abc123def", "%[a-z]%[0-9]", w, v)); printf(" %s %s\n", w, v);
  printf("%d", sscanf("key=value;", "%[^=]=%[^;];", w, v)); printf(" %s %s\n", w, v);
  printf("%d", sscanf("a]b", "%[]a]%s", w, v)); printf(" %s %s\n", w, v);
  printf("%d", sscanf("12345", "%2d%3d", &a, &b)); printf(" %d %d\n", a, b);
  printf("%d", sscanf("1 2 3", "%*d %d %*d", &a)); printf(" %d\n", a);
  printf("%d", sscanf("50%", "%d%%", &a)); printf(" %d\n", a);
  printf("%d", sscanf("0x1234", "%p", &p)); printf(" %p\n", p);
  char *m; printf("%d", sscanf("allocated rest", "%ms", &m)); printf(" %s\n", m); free(m);
  printf("%d", sscanf("-", "%d", &a)); printf(" %d\n", sscanf("3.14.15", "%lf%lf", &d, &d)); printf("%g\n", d);
  printf("%d\n", sscanf("12:34:56", "%d:%d:%d", &a, &b, &n)); printf("%d %d %d\n", a, b, n);
  return 0;
}
