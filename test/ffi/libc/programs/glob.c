/* glob.h and strptime. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int failed(const char *path, int e) { (void)path; (void)e; return 0; }
static void find(const char *pattern, int flags) {
  glob_t g = {0};
  if (flags & GLOB_DOOFFS) g.gl_offs = 2;
  int e = glob(pattern, flags, failed, &g);
  printf("%s %d: %d %zu", pattern, flags, e, g.gl_pathc);
  for (size_t k = 0; e == 0 && k < g.gl_pathc; k++) printf(" %s", g.gl_pathv[k + (flags & GLOB_DOOFFS ? 2 : 0)]);
  if (e == 0) printf(" %d", g.gl_pathv[g.gl_pathc + (flags & GLOB_DOOFFS ? 2 : 0)] == NULL);
  puts("");
  if (e == 0) globfree(&g);
}
static void read_time(const char *text, const char *format) {
  struct tm tm = {0};
  tm.tm_year = 100; tm.tm_mday = 5; tm.tm_mon = 2; tm.tm_wday = 1; tm.tm_yday = 9;
  char *end = strptime(text, format, &tm);
  printf("%s|%s|", text, format);
  if (end) printf("%s|%d %d %d %d %d %d %d %d %ld\n", end, tm.tm_sec, tm.tm_min, tm.tm_hour, tm.tm_mday, tm.tm_mon, tm.tm_year, tm.tm_wday, tm.tm_yday, tm.tm_gmtoff);
  else puts("no");
}
int main(void) {
  char folder[] = "/tmp/globXXXXXX";
  if (!mkdtemp(folder) || chdir(folder)) return 1;
  static const char *files[] = {"a.c", "b.c", "b.h", ".hidden", "x y", "[z]", "back\\slash"};
  for (size_t k = 0; k < sizeof files / sizeof *files; k++) close(creat(files[k], 0644));
  mkdir("one", 0755); mkdir("one/two", 0755); mkdir("other", 0755);
  close(creat("one/two/deep.txt", 0644)); close(creat("other/deep.txt", 0644)); close(creat("one/q", 0644));
  find("*.c", 0); find("*", 0); find("*", GLOB_MARK); find("*", GLOB_PERIOD); find(".*", 0); find("?.[ch]", 0); find("[!a].*", 0);
  find("*/*.txt", 0); find("*/*/*.txt", 0); find("o*/", 0); find("o*", GLOB_ONLYDIR); find("none*", 0); find("none*", GLOB_NOCHECK);
  find("none", GLOB_NOMAGIC); find("{a,b}.{c,h}", GLOB_BRACE); find("{a,b}.c", 0); find("*.c", GLOB_DOOFFS); find("\\[z\\]", 0);
  find("./*.h", 0); find("one/./two/*", 0); find("one/../*.c", 0); find("x*", 0); find("a.c", 0); find("a.c/*", 0);
  glob_t g = {0};
  int e = glob("*.c", 0, NULL, &g), f = glob("*.h", GLOB_APPEND, NULL, &g), n = glob("q*", GLOB_APPEND, NULL, &g);
  printf("%d %d %d %zu %s %s %s\n", e, f, n, g.gl_pathc, g.gl_pathv[0], g.gl_pathv[1], g.gl_pathv[2]);
  globfree(&g);
  read_time("2024-02-29 13:14:15", "%Y-%m-%d %H:%M:%S"); read_time("2023-12-31T23:59:60", "%FT%T"); read_time("Mon, 05 Aug 2019 01:02:03 +0530", "%a, %d %b %Y %H:%M:%S %z");
  read_time("Thu Jan  1 00:00:00 1970", "%c"); read_time("12/25/68", "%D"); read_time("12/25/69 rest", "%D"); read_time("11:59:59 PM", "%r"); read_time("12:00 am", "%I:%M %p");
  read_time("february 9", "%B %d"); read_time("Sept", "%b"); read_time("2024 366", "%Y %j"); read_time("2023 60", "%Y %j"); read_time("20 24", "%C %y"); read_time("19", "%C");
  read_time("86400", "%s"); read_time("  7", "%e"); read_time("7", "%d"); read_time("32", "%d"); read_time("0", "%d"); read_time("24", "%H"); read_time("13", "%m"); read_time("1", "%m");
  read_time("2024 10 3", "%Y %U %w"); read_time("2024 10 3", "%Y %W %w"); read_time("2024 10 1", "%Y %U %u"); read_time("x%y", "x%%y"); read_time("xy", "x%%y"); read_time("a  b", "a b"); read_time("ab", "a b");
  read_time("Z", "%z"); read_time("+02:00", "%z"); read_time("-0330", "%z"); read_time("+02", "%z"); read_time("+2", "%z"); read_time("UTC next", "%Z"); read_time("1:2:3", "%H:%M:%S"); read_time("010203", "%H%M%S");
  read_time("99", "%y"); read_time("0", "%y"); read_time("12345", "%Y"); read_time("5", "%q"); read_time("Friday", "%A"); read_time("fri", "%a"); read_time("7", "%u"); read_time("23", "%k"); read_time("11 pm", "%l %p"); read_time("08", "%Om"); read_time("", "%d"); read_time("3/4", "%m/%d"); read_time("2021", "%Y"); read_time("6", "%w");
  chdir("/");
  char command[64]; snprintf(command, sizeof command, "%s/a.c", folder);
  static const char *all[] = {"a.c", "b.c", "b.h", ".hidden", "x y", "[z]", "back\\slash", "one/two/deep.txt", "other/deep.txt", "one/q", "one/two", "one", "other", ""};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) { char path[200]; snprintf(path, sizeof path, "%s/%s", folder, all[k]); remove(path); }
  printf("%d %s %s %ld\n", access(folder, F_OK) != 0, tzname[0], tzname[1], timezone);
  return 0;
}
