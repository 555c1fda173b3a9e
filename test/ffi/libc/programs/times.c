/* time.h, at fixed times; the zone is UTC. */
#define _GNU_SOURCE
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

int main(void) {
  static const time_t times[] = {0, 1, 86399, 951782400, 1234567890, 1709210096, 4102444799, -1, -86400, 253402300799};
  char text[400];
  for (unsigned k = 0; k < sizeof times / sizeof *times; k++) {
    struct tm tm = *gmtime(&times[k]);
    printf("%ld: %d-%d-%d %d:%d:%d %d %d %d %ld\n", (long)times[k], tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
      tm.tm_wday, tm.tm_yday, tm.tm_isdst, tm.tm_gmtoff);
    strftime(text, sizeof text, "%a %A %b %B %c %C %d %D %e %F %g %G %H %I %j %k %l %m %M %p %r %R %s %S %T %u %U %V %w %W %x %X %y %Y %z %%", &tm);
    puts(text);
    printf("%s%ld %ld\n", asctime(&tm), (long)timegm(&tm), (long)mktime(&tm));
  }
  struct tm odd = {.tm_year = 124, .tm_mon = 14, .tm_mday = -3, .tm_hour = 30, .tm_min = -90, .tm_sec = 200, .tm_isdst = -1};
  printf("%ld %d-%d-%d %d:%d:%d %d %d\n", (long)timegm(&odd), odd.tm_year, odd.tm_mon, odd.tm_mday, odd.tm_hour, odd.tm_min, odd.tm_sec, odd.tm_wday, odd.tm_yday);
  printf("%zu\n", strftime(text, 3, "%Y", &odd));
  time_t now = time(0);
  struct timeval tv; struct timespec ts, tt;
  gettimeofday(&tv, 0);
  clock_gettime(CLOCK_REALTIME, &ts);
  printf("%d %d\n", labs(tv.tv_sec - now) < 2, labs(ts.tv_sec - now) < 2);
  clock_gettime(CLOCK_MONOTONIC, &ts);
  struct timespec pause = {0, 2000000};
  nanosleep(&pause, 0);
  clock_gettime(CLOCK_MONOTONIC, &tt);
  printf("%d %d\n", (tt.tv_sec - ts.tv_sec) * 1000000000L + tt.tv_nsec - ts.tv_nsec >= 2000000, clock() >= 0);
  printf("%g\n", difftime(10, 5));
  printf("%s %s %p\n", setlocale(LC_ALL, 0), setlocale(LC_ALL, "C"), (void *)setlocale(LC_ALL, "xx_YY"));
  printf("%s|%s|%d\n", localeconv()->decimal_point, localeconv()->thousands_sep, localeconv()->frac_digits);
  return 0;
}
