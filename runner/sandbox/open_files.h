/*
 * open_files: what the descriptors of a process are, in words: files, connections with their peers
 * and states, pipes; read from /proc.
 */
#ifndef LAMBENCH_SANDBOX_OPEN_FILES_H
#define LAMBENCH_SANDBOX_OPEN_FILES_H

#include <stddef.h>
#include <sys/types.h>

enum open_file_kind {
    OPEN_FILE_PLAIN,        /* a path */
    OPEN_FILE_CONNECTION,   /* "203.0.113.9:443 SYN_SENT" */
    OPEN_FILE_LISTENER,     /* "port 8080" */
    OPEN_FILE_OTHER         /* pipe, other socket, timer ...; and what the runtime itself has */
};

struct open_file {
    int fd;
    enum open_file_kind kind;
    unsigned long socket;   /* its number (inode), or 0 */
    char words[200];        /* as the process names it: not safe for a terminal */
};

struct open_files {
    struct open_file *list; /* owned */
    size_t count, capacity;
};

/* Connections to 127.0.0.1:IGNORED_PORT (0: none) are of kind OTHER. */
void open_files_read(struct open_files *files, pid_t pid, unsigned ignored_port);
void open_files_release(struct open_files *files);
const struct open_file *open_files_find(const struct open_files *files, int fd); /* or NULL */

#endif
