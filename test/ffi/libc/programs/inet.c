/* arpa/inet.h: texts to addresses and back. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const v4[] = {
  "127.0.0.1", "0.0.0.0", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2", "1", "16909060", "0x7f.1", "010.1", "10.0x1.513",
  "1.2.3.4.5", "1..2", "", " 1.2.3.4", "1.2.3.4 x", "1.2.3.4x", "4294967295", "4294967296", "1.16777216", "1.2.65536", "08.1.1.1",
  "01.2.3.4", "1.2.3.", ".1.2.3", "0x", "-1.2.3.4", "1.2.3.04",
};
static const char *const v6[] = {
  "::", "::1", "1::", "2001:db8::1", "2001:0db8:0000:0000:0000:ff00:0042:8329", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
  "1::2::3", "::ffff:1.2.3.4", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1.2.3.4::", "::1.2.3", "::1.2.3.256", "12345::", "g::", ":1", "1:",
  ":::", "1:0:0:2:0:0:0:3", "1:0:0:2:0:0:3:4", "0:1:0:1:0:1:0:1", "::ffff:0:0", "FE80::ABCD", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
  "1:2:3:4::5:6:7:8", "::0.0.0.1", "0:0:0:0:0:ffff:8.8.8.8", "64:ff9b::1.2.3.4", "1.2.3.4", "",
};

int main(void) {
  for (unsigned k = 0; k < sizeof v4 / sizeof *v4; k++) {
    struct in_addr a = {0}, b = {0};
    char text[INET_ADDRSTRLEN];
    int loose = inet_aton(v4[k], &a), strict = inet_pton(AF_INET, v4[k], &b);
    printf("'%s' aton %d %s addr %x pton %d %s\n", v4[k], loose, loose ? inet_ntoa(a) : "-", inet_addr(v4[k]), strict,
      strict ? inet_ntop(AF_INET, &b, text, sizeof text) : "-");
  }
  for (unsigned k = 0; k < sizeof v6 / sizeof *v6; k++) {
    struct in6_addr a;
    char text[INET6_ADDRSTRLEN];
    int known;
    memset(&a, 0, sizeof a);
    known = inet_pton(AF_INET6, v6[k], &a);
    printf("'%s' pton %d", v6[k], known);
    for (int i = 0; known && i < 16; i++) printf(" %02x", a.s6_addr[i]);
    printf(" %s\n", known ? inet_ntop(AF_INET6, &a, text, sizeof text) : "-");
  }
  char small[8];
  struct in_addr a;
  inet_aton("10.20.30.40", &a);
  errno = 0;
  printf("%s", inet_ntop(AF_INET, &a, small, sizeof small) == NULL ? "too small" : small);
  printf(" %d", errno);
  printf(" %d", inet_pton(99, "1", &a));
  printf(" %d\n", errno);
  return 0;
}
