/* Preloaded into a program, writes a line for every write and every sync of a file whose name has SYNC_LOG_OF in it:
   what ("w" or "s"), when it began and when it ended in nanoseconds of CLOCK_MONOTONIC, and what it returned. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int watched(int fd) {
    const char *part = getenv("SYNC_LOG_OF");
    char link[64], name[4096];
    if (!part || !getenv("SYNC_LOG")) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    if (n < 0) return 0;
    name[n] = 0;
    return strstr(name, part) != NULL;
}

static void note(char what, long long began, long long result) {
    static ssize_t (*put)(int, const void *, size_t);
    char line[96];
    int fd = open(getenv("SYNC_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0) return;
    if (!put) put = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    int n = snprintf(line, sizeof line, "%c %lld %lld %lld\n", what, began, now(), result);
    if (put(fd, line, n) != n) abort();
    close(fd);
}

#define WATCHED(type, name, declared, given, what)                                \
    type name declared {                                                          \
        static type (*real) declared;                                             \
        if (!real) real = (type(*) declared)dlsym(RTLD_NEXT, #name);              \
        if (!watched(fd)) return real given;                                      \
        long long began = now();                                                  \
        type result = real given;                                                 \
        note(what, began, (long long)result);                                     \
        return result;                                                            \
    }

WATCHED(int, fsync, (int fd), (fd), 's')
WATCHED(int, fdatasync, (int fd), (fd), 's')
WATCHED(ssize_t, write, (int fd, const void *from, size_t size), (fd, from, size), 'w')
WATCHED(ssize_t, pwrite, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at), 'w')
WATCHED(ssize_t, pwrite64, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at), 'w')
WATCHED(ssize_t, writev, (int fd, const struct iovec *from, int count), (fd, from, count), 'w')
WATCHED(ssize_t, pwritev, (int fd, const struct iovec *from, int count, off_t at), (fd, from, count, at), 'w')
