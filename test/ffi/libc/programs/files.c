/* Streams, descriptors, directories: in a folder of its own, which it removes. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  char folder[] = "/tmp/libc-files-XXXXXX", text[200], *line = 0;
  size_t size = 0;
  int fd = mkstemp(folder);
  close(fd);
  unlink(folder);
  printf("%d\n", mkdir(folder, 0755));
  if (chdir(folder) != 0) return 1;
  FILE *f = fopen("a.txt", "w");
  fprintf(f, "%s %d\n", "first line", 1);
  fputs("second\n", f); fputc('t', f); putc('h', f); fwrite("ird\n", 1, 4, f);
  printf("%ld\n", ftell(f));
  printf("%d\n", fclose(f));
  f = fopen("a.txt", "r+");
  printf("%d", (int)getline(&line, &size, f)); printf(" %s", line);
  int ch = fgetc(f); ungetc(ch, f); ungetc('!', f);
  printf("%s", fgets(text, 100, f));
  printf("%ld\n", ftell(f));
  printf("%d\n", fscanf(f, "%s", text)); printf("%s\n", text);
  ch = fgetc(f); printf("%d\n", ch); ch = fgetc(f); printf("%d %d\n", ch, feof(f) != 0);
  rewind(f);
  printf("%zu\n", fread(text, 1, 10, f)); printf("%.10s\n", text);
  printf("%d\n", fseek(f, -4, SEEK_END)); printf("%ld\n", ftell(f)); printf("%d\n", fgetc(f));
  fseek(f, 0, SEEK_SET); fputs("FIRST", f); fflush(f); rewind(f); fgets(text, 100, f); printf("%s", text);
  setvbuf(f, 0, _IONBF, 0);
  printf("%d\n", fileno(f) > 2);
  printf("%d\n", fclose(f));
  f = fopen("a.txt", "a"); fputs("appended\n", f); fclose(f);
  struct stat st;
  printf("%d\n", stat("a.txt", &st));
  printf("%ld %d %d\n", (long)st.st_size, S_ISREG(st.st_mode), (int)(st.st_mode & 0777) == 0644);
  printf("%p\n", (void *)fopen("none", "r"));
  printf("%d %s\n", errno, strerror(errno));
  fd = open("b.bin", O_RDWR | O_CREAT | O_TRUNC, 0600);
#define SHOW(e) printf("%ld\n", (long)(e))
  SHOW(write(fd, "0123456789", 10)); SHOW(lseek(fd, 3, SEEK_SET)); SHOW(read(fd, text, 4)); printf("%.4s\n", text);
  SHOW(pread(fd, text, 2, 8)); SHOW(lseek(fd, 0, SEEK_CUR)); SHOW(read(fd, text, 100));
  SHOW(ftruncate(fd, 5)); SHOW(fstat(fd, &st)); SHOW(st.st_size);
  SHOW(close(fd)); SHOW(close(fd)); SHOW(errno == EBADF);
  SHOW(open("b.bin", O_RDWR | O_CREAT | O_EXCL, 0600)); SHOW(errno == EEXIST);
  SHOW(symlink("a.txt", "link")); SHOW(lstat("link", &st)); SHOW(S_ISLNK(st.st_mode));
  ssize_t n = readlink("link", text, 100); printf("%.*s\n", (int)n, text);
  SHOW(rename("b.bin", "c.bin")); SHOW(access("c.bin", R_OK)); SHOW(access("b.bin", F_OK));
  mkdir("sub", 0700);
  DIR *d = opendir(".");
  int count = 0, total = 0;
  for (struct dirent *e; (e = readdir(d));) { count++; total += strlen(e->d_name); }
  printf("%d %d\n", count, total); SHOW(closedir(d));
  SHOW(opendir("nowhere")); SHOW(errno == ENOENT);
  printf("%d\n", strcmp(getcwd(text, sizeof text), folder));
  SHOW(rmdir("sub")); SHOW(remove("a.txt")); SHOW(unlink("c.bin")); SHOW(unlink("link"));
  f = tmpfile(); fputs("temporary", f); rewind(f); printf("%s\n", fgets(text, 100, f)); fclose(f);
  SHOW(chdir("/")); SHOW(rmdir(folder));
  printf("%d\n", rmdir(folder));
  perror("perror says");
  free(line);
  puts("done"); putchar('x'); putchar('\n');
  return 0;
}
