/* Wide characters; once, keys and locks of the one thread. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void first(void) { puts("once"); }

int main(void) {
  wchar_t w[50], *end;
  char text[50];
  printf("%zu %zu\n", wcslen(L"hello"), mbstowcs(w, "hello", 50));
  printf("%d %d %d\n", wcscmp(L"a", L"b"), wcscmp(w, L"hello"), wcsncmp(L"abc", L"abd", 2));
  wcscpy(w, L"one"); wcscat(w, L"two");
  printf("%zu %s\n", wcstombs(text, w, 50), text);
  printf("%ld %ld\n", (long)(wcschr(w, L't') - w), (long)(wcsstr(w, L"two") - w));
  printf("%ld", wcstol(L" 42x", &end, 10)); printf(" %d\n", (int)*end);
  printf("%g\n", wcstod(L"2.5", 0));
  printf("%d %d %d\n", !!iswalpha(L'a'), !!iswdigit(L'a'), towupper(L'q'));
  printf("%d %d\n", !!iswctype(L'5', wctype("digit")), wctomb(text, L'z'));
  wmemset(w, L'y', 5); w[5] = 0;
  printf("%ls %d\n", w, wmemcmp(w, L"yyyyy", 5));
  pthread_once(&once, first); pthread_once(&once, first);
  pthread_key_t key;
  pthread_key_create(&key, 0);
  printf("%p\n", pthread_getspecific(key));
  pthread_setspecific(key, "value");
  printf("%s\n", (char *)pthread_getspecific(key));
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  printf("%d %d %d\n", pthread_mutex_lock(&m), pthread_mutex_unlock(&m), pthread_equal(pthread_self(), pthread_self()) != 0);
  return 0;
}
