/*
 * Makes one system call of a process fail, to see what it loses. Loaded with LD_PRELOAD; counts the calls that concern
 * files under one folder.
 *
 *   FAULT_FOLDER   count only calls on files in this folder
 *   FAULT_CALL     write, fsync, rename, link or open (for writing)
 *   FAULT_AT       the number of the call that fails, from 1
 *   FAULT_ERROR    the errno to fail with; -1 writes half of the bytes; -2 kills the process
 *   FAULT_LASTING  1: all later calls of this kind fail too, as on a full disk
 *   FAULT_MARK     this file is created when the fault happens
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SHORT = -1, KILL = -2 };

static atomic_int calls;

static int in_folder(const char *path) {
    const char *folder = getenv("FAULT_FOLDER");
    return folder != NULL && path != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int descriptor_in_folder(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = 0;
    return in_folder(path);
}

/* 0, or the fault that this call meets. */
static int fault(const char *call) {
    const char *wanted = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *error = getenv("FAULT_ERROR");
    if (wanted == NULL || at == NULL || error == NULL || strcmp(wanted, call) != 0) {
        return 0;
    }
    int number = atomic_fetch_add(&calls, 1) + 1;
    const char *lasting = getenv("FAULT_LASTING");
    if (number != atoi(at) && !(lasting != NULL && number > atoi(at))) {
        return 0;
    }
    const char *mark = getenv("FAULT_MARK");
    if (mark != NULL) {
        int created = syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600);
        if (created >= 0) {
            syscall(SYS_close, created);
        }
    }
    int chosen = atoi(error);
    if (chosen == KILL) {
        syscall(SYS_kill, getpid(), SIGKILL);
    }
    return chosen;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    int met = descriptor_in_folder(descriptor) ? fault("write") : 0;
    if (met > 0) {
        errno = met;
        return -1;
    }
    return syscall(SYS_write, descriptor, bytes, met == SHORT && count > 1 ? count / 2 : count);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    int met = descriptor_in_folder(descriptor) ? fault("write") : 0;
    if (met > 0) {
        errno = met;
        return -1;
    }
    return syscall(SYS_pwrite64, descriptor, bytes, met == SHORT && count > 1 ? count / 2 : count, offset);
}

static int synchronise(int descriptor, long call) {
    int met = descriptor_in_folder(descriptor) ? fault("fsync") : 0;
    if (met > 0) {
        errno = met;
        return -1;
    }
    return syscall(call, descriptor);
}

int fsync(int descriptor) {
    return synchronise(descriptor, SYS_fsync);
}

int fdatasync(int descriptor) {
    return synchronise(descriptor, SYS_fdatasync);
}

int rename(const char *from, const char *to) {
    int met = in_folder(to) ? fault("rename") : 0;
    if (met > 0) {
        errno = met;
        return -1;
    }
    return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to) {
    int met = in_folder(to) ? fault("link") : 0;
    if (met > 0) {
        errno = met;
        return -1;
    }
    return syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static int open_file(const char *path, int flags, int mode) {
    int met = (flags & (O_WRONLY | O_RDWR)) != 0 && in_folder(path) ? fault("open") : 0;
    if (met > 0) {
        errno = met;
        return -1;
    }
    return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    int mode = va_arg(more, int);
    va_end(more);
    return open_file(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    int mode = va_arg(more, int);
    va_end(more);
    return open_file(path, flags, mode);
}
