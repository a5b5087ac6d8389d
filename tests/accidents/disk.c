/* A disk that fails on demand, and that remembers what was written and synced.

   Preloaded before the C library (LD_PRELOAD), so it stands under SQLite and Python alike. Without
   a word from the test it passes everything through. Only files under one folder are concerned. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[4096], wanted[256];
static size_t folder_length;
static long failing_call, seen;
static int failing_error, lasting, journal = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name, type, ...)                                                  \
    static type (*real)(__VA_ARGS__);                                          \
    if (!real) real = dlsym(RTLD_NEXT, name)

/* ---- what the test says ---------------------------------------------------------------------- */

static void look_at(const char *under, const char *only) {
    snprintf(folder, sizeof folder, "%s", under);
    snprintf(wanted, sizeof wanted, "%s", only);
    folder_length = strlen(folder);
}

/* The nth call on files under `under` whose path has `only` in it fails; `on`: all after it too.
   0: none does. */
void disk_fail(const char *under, const char *only, long nth, int error, int on) {
    pthread_mutex_lock(&lock);
    look_at(under, only);
    failing_call = nth, failing_error = error, lasting = on;
    if (nth) seen = 0;
    pthread_mutex_unlock(&lock);
}

/* How many calls there were since `disk_fail`. */
long disk_calls(void) { return seen; }

/* Write down every change of files under `under` into the open file `to`; -1 to end. */
void disk_record(const char *under, int to) {
    pthread_mutex_lock(&lock);
    look_at(under, "");
    journal = to;
    pthread_mutex_unlock(&lock);
}

/* ---- what is known of a call ----------------------------------------------------------------- */

/* SQLite's -shm is no more than memory that processes share. */
static int concerns(const char *path) {
    if (!folder_length || strncmp(path, folder, folder_length)) return 0;
    size_t length = strlen(path);
    if (length > 4 && !strcmp(path + length - 4, "-shm")) return 0;
    return (path[folder_length] == '/' || !path[folder_length]) && strstr(path, wanted);
}

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static int is_file(int fd, char *path, size_t size) {
    return folder_length && fd != journal && path_of(fd, path, size) && concerns(path);
}

/* Whether this call is one that fails; 2 if it is the first, which may be half done. */
static int fails(void) {
    if (!failing_call) return 0;
    long now = __sync_add_and_fetch(&seen, 1);
    if (now == failing_call) return 2;
    return lasting && now > failing_call;
}

static void put(const void *data, size_t size) {
    REAL("write", ssize_t, int, const void *, size_t);
    const char *at = data;
    while (size) {
        ssize_t done = real(journal, at, size);
        if (done <= 0) _exit(97);
        at += done, size -= (size_t)done;
    }
}

/* op, length of both names, offset, length of data; then the names, then the data. */
static void note(char op, const char *path, const char *other, int64_t at, const void *data,
                 int64_t size) {
    if (journal < 0) return;
    pthread_mutex_lock(&lock);
    uint16_t names[2] = {(uint16_t)strlen(path), (uint16_t)strlen(other)};
    put(&op, 1), put(names, sizeof names), put(&at, sizeof at), put(&size, sizeof size);
    put(path, names[0]), put(other, names[1]);
    if (data) put(data, (size_t)size);
    pthread_mutex_unlock(&lock);
}

/* A word of the test's own, between the changes. */
void disk_mark(const char *words) { note('m', words, "", 0, NULL, 0); }

/* ---- the calls ------------------------------------------------------------------------------- */

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
    char path[4096];
    if (!is_file(fd, path, sizeof path)) return real(fd, data, size, at);
    int how = fails();
    if (how) {
        if (how == 2 && size > 1) real(fd, data, size / 2, at);
        errno = failing_error;
        return -1;
    }
    ssize_t done = real(fd, data, size, at);
    if (done > 0) note('w', path, "", at, data, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return pwrite64(fd, data, size, at);
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL("write", ssize_t, int, const void *, size_t);
    char path[4096];
    if (fd < 3 || !is_file(fd, path, sizeof path)) return real(fd, data, size);
    int how = fails();
    if (how) {
        if (how == 2 && size > 1) real(fd, data, size / 2);
        errno = failing_error;
        return -1;
    }
    ssize_t done = real(fd, data, size);
    if (done > 0) note('w', path, "", lseek(fd, 0, SEEK_CUR) - done, data, done);
    return done;
}

static int synced(int fd, int (*real)(int)) {
    char path[4096];
    if (!is_file(fd, path, sizeof path)) return real(fd);
    if (fails()) return errno = failing_error, -1;
    int done = real(fd);
    if (!done) note('s', path, "", 0, NULL, 0);
    return done;
}

int fsync(int fd) {
    REAL("fsync", int, int);
    return synced(fd, real);
}

int fdatasync(int fd) {
    REAL("fdatasync", int, int);
    return synced(fd, real);
}

int ftruncate64(int fd, off64_t size) {
    REAL("ftruncate64", int, int, off64_t);
    char path[4096];
    if (!is_file(fd, path, sizeof path)) return real(fd, size);
    if (fails()) return errno = failing_error, -1;
    int done = real(fd, size);
    if (!done) note('t', path, "", size, NULL, 0);
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int opened(const char *path, int flags, mode_t mode,
                  int (*real)(const char *, int, ...)) {
    int here = concerns(path);
    struct stat known;
    int makes = here && (flags & O_CREAT) && stat(path, &known);
    if (makes && fails()) return errno = failing_error, -1;
    int fd = real(path, flags, mode);
    if (fd >= 0 && makes) note('c', path, "", 0, NULL, 0);
    else if (fd >= 0 && here && (flags & O_TRUNC)) note('t', path, "", 0, NULL, 0);
    return fd;
}

#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...) {                               \
        REAL(#name, int, const char *, int, ...);                              \
        va_list rest;                                                          \
        va_start(rest, flags);                                                 \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                          \
        return opened(path, flags, mode, real);                                \
    }

OPEN(open)
OPEN(open64)

int unlink(const char *path) {
    REAL("unlink", int, const char *);
    int done = real(path);
    if (!done && concerns(path)) note('u', path, "", 0, NULL, 0);
    return done;
}

int rename(const char *from, const char *to) {
    REAL("rename", int, const char *, const char *);
    if (!concerns(from)) return real(from, to);
    if (fails()) return errno = failing_error, -1;
    int done = real(from, to);
    if (!done) note('r', from, to, 0, NULL, 0);
    return done;
}
