#include "runner/runtime/post_mortem.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/runtime/stacks.h"
#include "runner/sandbox/open_files.h"
#include "runner/sandbox/procfs.h"
#include "runner/sandbox/seccomp.h"
#include "workspace/base/clock.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum {
    TEXT_BYTES = 16384,
    PROCESSES = 16,
    THREADS = 64,
    SHOWN = 12,                 /* of threads, of connections, of files, of frames */
    POLLED = 8,
    STACK_SIGNAL = 63,          /* see bootstrap/python.py */
    STACK_WAIT_MS = 20,
    LONGEST_MS = 100            /* for all that is read; those who come then are left out */
};

struct call {
    bool known, runs;           /* runs: it has or wants a processor */
    char name[64];
    uint64_t arguments[2];
};

/* What people call it, and whether its first argument is a descriptor. */
static const struct {
    const char *name, *words;
    bool on_file;
} calls[] = {
    { "connect", "connects to", true },
    { "read", "reads from", true }, { "readv", "reads from", true },
    { "recvfrom", "waits for data from", true }, { "recvmsg", "waits for data from", true },
    { "write", "writes to", true }, { "writev", "writes to", true },
    { "sendto", "sends to", true }, { "sendmsg", "sends to", true },
    { "accept", "waits for a connection on", true },
    { "accept4", "waits for a connection on", true },
    { "flock", "waits for the lock of", true }, { "fcntl", "waits for", true },
    { "fsync", "writes to disk", true }, { "fdatasync", "writes to disk", true },
    { "clock_nanosleep", "sleeps", false }, { "nanosleep", "sleeps", false },
    { "wait4", "waits for a child process", false },
    { "waitid", "waits for a child process", false },
    { "futex", "waits for a lock or another thread", false },
    { "epoll_wait", "waits for events", false }, { "epoll_pwait", "waits for events", false },
};

/* "202 0x7f... 0x0 ...", "running", or "-1 ..." outside of a system call. */
static struct call read_call(pid_t pid, pid_t thread)
{
    char name[64], text[256];
    struct call call = { .known = false };
    (void)snprintf(name, sizeof(name), "task/%d/syscall", thread);
    if (!procfs_read(pid, name, text, sizeof(text)))
        return call;
    call.runs = text_starts(text, "running") || text_starts(text, "-1");
    call.known = true;
    char *rest = text;
    long number = strtol(text, &rest, 10);
    for (size_t i = 0; i < 2 && !call.runs; i++)
        call.arguments[i] = strtoull(rest, &rest, 16);
    if (!call.runs)
        seccomp_call_name((int)number, call.name, sizeof(call.name));
    return call;
}

static void add_safe(struct str *out, const char *text)
{
    text_safe(out, text, strlen(text), false);
}

/* The descriptors that a poll waits for stand in the memory of the process. */
static void add_polled(struct str *out, pid_t pid, const struct call *call,
                       const struct open_files *files)
{
    char path[64];
    struct pollfd polled[POLLED];
    (void)snprintf(path, sizeof(path), "/proc/%d/mem", pid);
    AUTO_CLOSE int memory = open(path, O_RDONLY | O_CLOEXEC);
    size_t count = call->arguments[1] < POLLED ? (size_t)call->arguments[1] : POLLED;
    ssize_t got = memory < 0 ? -1 : pread(memory, polled, count * sizeof(polled[0]),
                                          (off_t)call->arguments[0]);
    str_add(out, "waits");
    for (size_t i = 0; got > 0 && i < (size_t)got / sizeof(polled[0]); i++) {
        const struct open_file *file = open_files_find(files, polled[i].fd);
        str_add(out, i ? ", " : " for ");
        add_safe(out, file ? file->words : "a closed descriptor");
    }
}

static void add_call(struct str *out, pid_t pid, const struct call *call,
                     const struct open_files *files)
{
    if (!call->known || call->runs) {
        str_add(out, call->known ? "runs" : "is there");
        return;
    }
    if (strcmp(call->name, "poll") == 0 || strcmp(call->name, "ppoll") == 0) {
        add_polled(out, pid, call, files);
        return;
    }
    size_t i = 0;
    while (i < COUNT(calls) && strcmp(calls[i].name, call->name) != 0)
        i++;
    if (i == COUNT(calls)) {
        str_addf(out, "is in %s", call->name);
        return;
    }
    const struct open_file *file = open_files_find(files, (int)call->arguments[0]);
    str_add(out, calls[i].words);
    if (calls[i].on_file) {
        str_add_char(out, ' ');
        add_safe(out, file ? file->words : "a closed descriptor");
    }
}

/* Threads that wait for work are no news, except the main one. */
static bool is_news(const struct call *call)
{
    static const char *const idle[] = { "futex", "epoll_wait", "epoll_pwait" };
    for (size_t i = 0; i < COUNT(idle); i++)
        if (strcmp(call->name, idle[i]) == 0)
            return false;
    return call->known;
}

static void add_threads(struct str *out, pid_t pid, const struct open_files *files)
{
    pid_t threads[THREADS];
    size_t count = procfs_threads(pid, threads, THREADS), waiting = 0, shown = 0;
    for (size_t i = 0; i < count; i++) {
        char name[64], comm[32];
        struct call call = read_call(pid, threads[i]);
        if (threads[i] != pid && (!is_news(&call) || shown >= SHOWN)) {
            waiting++;
            continue;
        }
        (void)snprintf(name, sizeof(name), "task/%d/comm", threads[i]);
        (void)procfs_read(pid, name, comm, sizeof(comm));
        comm[strcspn(comm, "\n")] = '\0';
        str_add(out, threads[i] == pid ? "  " : "    thread ");
        add_safe(out, comm);
        str_add_char(out, ' ');
        add_call(out, pid, &call, files);
        str_add_char(out, '\n');
        shown++;
    }
    if (waiting > 0)
        str_addf(out, "    %zu more thread%s wait%s for work\n", waiting, waiting > 1 ? "s" : "",
                 waiting > 1 ? "" : "s");
}

static void add_files(struct str *out, const struct open_files *files, enum open_file_kind kind,
                      const char *word)
{
    size_t shown = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (files->list[i].kind != kind)
            continue;
        if (shown++ >= SHOWN)
            continue;
        str_addf(out, "    %s ", word);
        add_safe(out, files->list[i].words);
        str_add_char(out, '\n');
    }
    if (shown > SHOWN)
        str_addf(out, "    and %zu more\n", shown - SHOWN);
}

/* ---- all of it ----------------------------------------------------------------------------- */

char *post_mortem(pid_t pid, unsigned api_port)
{
    pid_t processes[PROCESSES];
    if (pid <= 0)
        return NULL;
    int64_t end_ns = clock_mono_ns() + (int64_t)LONGEST_MS * 1000000;
    size_t count = procfs_below(pid, processes, PROCESSES);
    bool asked = false;
    struct str out;
    str_init(&out, TEXT_BYTES);
    for (size_t i = 0; i < count && clock_mono_ns() < end_ns; i++) {
        struct open_files files;
        open_files_read(&files, processes[i], api_port);
        add_threads(&out, processes[i], &files);
        add_files(&out, &files, OPEN_FILE_CONNECTION, "connection");
        add_files(&out, &files, OPEN_FILE_LISTENER, "listens on");
        add_files(&out, &files, OPEN_FILE_PLAIN, "file");
        if (!asked) { /* processes that it has started have the same file */
            AUTO_CLOSE int stacks = stacks_open(processes[i]);
            asked = stacks >= 0;
            stacks_add_asked(&out, processes[i], stacks);
        }
        open_files_release(&files);
    }
    char *text = str_take(&out);
    if (!text[0])
        free(take_ptr(&text));
    return text;
}
