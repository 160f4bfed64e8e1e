/* A disk that can be told to fail. Loaded before the C library (LD_PRELOAD); it reads what is to fail from the file that
 * BAD_DISK names, at every call, so that a test switches faults on and off while the server runs. A line is
 *     <operation> <errno> <part of a path>
 * with the operations read, write (also: make longer), sync and open (for writing, making, renaming). Whatever fails is
 * noted in the same file with ".hits" behind its name. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long get(const char *path, char *into, size_t room) {
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return -1;
    long count = syscall(SYS_read, fd, into, room - 1);
    syscall(SYS_close, fd);
    if (count >= 0) into[count] = 0;
    return count;
}

static void note(const char *control, const char *operation, const char *path) {
    char name[512], line[512];
    snprintf(name, sizeof name, "%s.hits", control);
    int length = snprintf(line, sizeof line, "%s %s\n", operation, path);
    long fd = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    syscall(SYS_write, fd, line, (size_t)length);
    syscall(SYS_close, fd);
}

/* The errno with which this is to fail; 0 if it is not. */
static int fails(const char *operation, const char *path) {
    char text[1024], wanted[16], part[256];
    const char *control = getenv("BAD_DISK");
    if (!control || strncmp(path, control, strlen(control)) == 0 || get(control, text, sizeof text) <= 0) return 0;
    for (char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        int code;
        if (sscanf(line, "%15s %d %255s", wanted, &code, part) != 3) continue;
        if (strcmp(wanted, operation) == 0 && strstr(path, part)) {
            note(control, operation, path);
            return code;
        }
    }
    return 0;
}

static int fails_on(const char *operation, int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = 0;
    return fails(operation, path);
}

#define REFUSE(code) do { int it = (code); if (it) { errno = it; return -1; } } while (0)

ssize_t write(int fd, const void *bytes, size_t count) { REFUSE(fails_on("write", fd)); return NEXT(write)(fd, bytes, count); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { REFUSE(fails_on("write", fd)); return NEXT(pwrite)(fd, bytes, count, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { REFUSE(fails_on("write", fd)); return NEXT(pwrite64)(fd, bytes, count, at); }
ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *out, size_t count, unsigned flags) {
    REFUSE(fails_on("write", to));
    return NEXT(copy_file_range)(from, in, to, out, count, flags);
}
ssize_t read(int fd, void *bytes, size_t count) { REFUSE(fails_on("read", fd)); return NEXT(read)(fd, bytes, count); }
ssize_t pread(int fd, void *bytes, size_t count, off_t at) { REFUSE(fails_on("read", fd)); return NEXT(pread)(fd, bytes, count, at); }
ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) { REFUSE(fails_on("read", fd)); return NEXT(pread64)(fd, bytes, count, at); }
int fsync(int fd) { REFUSE(fails_on("sync", fd)); return NEXT(fsync)(fd); }
int fdatasync(int fd) { REFUSE(fails_on("sync", fd)); return NEXT(fdatasync)(fd); }
int ftruncate(int fd, off_t length) { REFUSE(fails_on("write", fd)); return NEXT(ftruncate)(fd, length); }
int ftruncate64(int fd, off64_t length) { REFUSE(fails_on("write", fd)); return NEXT(ftruncate64)(fd, length); }
int rename(const char *from, const char *to) { REFUSE(fails("open", to)); return NEXT(rename)(from, to); }
int mkdir(const char *path, mode_t mode) { REFUSE(fails("open", path)); return NEXT(mkdir)(path, mode); }

#define IS_FOR_WRITING(flags) ((flags) & (O_WRONLY | O_RDWR | O_CREAT))

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    if (IS_FOR_WRITING(flags)) REFUSE(fails("open", path));
    return NEXT(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    if (IS_FOR_WRITING(flags)) REFUSE(fails("open", path));
    return NEXT(open64)(path, flags, mode);
}
