#include "runner/sandbox/open_files.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { FILES = 256, SOCKETS = 65536, STATE_LISTEN = 10 };

static const char *const states[] = {
    "", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSED",
    "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING",
};

static const char *const tables[] = { "tcp", "tcp6", "udp", "udp6" };

struct address { char host[INET6_ADDRSTRLEN]; unsigned port; };

/* "0100007F" or four such words, each in the order of the machine's bytes. */
static void read_host(const char *hex, char out[INET6_ADDRSTRLEN])
{
    unsigned char bytes[16];
    size_t words = strlen(hex) / 8;
    for (size_t i = 0; i < words && i < 4; i++) {
        char one[9] = { 0 };
        memcpy(one, hex + 8 * i, 8);
        uint32_t word = (uint32_t)strtoul(one, NULL, 16);
        memcpy(bytes + 4 * i, &word, 4);
    }
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    bool four = words == 1 || memcmp(bytes, mapped, sizeof(mapped)) == 0;
    if (!inet_ntop(four ? AF_INET : AF_INET6, bytes + (four && words != 1 ? 12 : 0), out,
                   INET6_ADDRSTRLEN))
        out[0] = '\0';
}

static bool read_row(const char *line, struct address *local, struct address *peer,
                     unsigned *out_state, unsigned long *out_inode)
{
    char local_hex[33], peer_hex[33];
    if (sscanf(line, " %*d: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %x %*s %*s %*s %*d %*d %lu",
               local_hex, &local->port, peer_hex, &peer->port, out_state, out_inode) != 6)
        return false;
    read_host(local_hex, local->host);
    read_host(peer_hex, peer->host);
    return true;
}

static void describe(struct open_file *file, const char *table, const struct address *local,
                     const struct address *peer, unsigned state)
{
    bool udp = table[0] == 'u';
    const char *open = strchr(peer->host, ':') ? "[" : "", *close = *open ? "]" : "";
    if (state == STATE_LISTEN || (udp && peer->port == 0)) {
        file->kind = OPEN_FILE_LISTENER;
        (void)snprintf(file->words, sizeof(file->words), "%.3s port %u", table, local->port);
        return;
    }
    file->kind = OPEN_FILE_CONNECTION;
    (void)snprintf(file->words, sizeof(file->words), "%s%s%s:%u %s", open, peer->host, close,
                   peer->port, udp ? "UDP" : state < COUNT(states) ? states[state] : "");
}

static bool is_ignored(const struct address *peer, unsigned ignored_port)
{
    return ignored_port && peer->port == ignored_port && text_starts(peer->host, "127.");
}

static void look_in(struct open_files *files, const char *table, FILE *rows,
                    unsigned ignored_port)
{
    char line[512];
    for (int row = 0; row < SOCKETS && fgets(line, sizeof(line), rows); row++) {
        struct address local, peer;
        unsigned state;
        unsigned long inode;
        if (!read_row(line, &local, &peer, &state, &inode) || inode == 0)
            continue;
        for (size_t i = 0; i < files->count; i++) {
            struct open_file *file = &files->list[i];
            if (file->socket != inode)
                continue;
            if (is_ignored(&peer, ignored_port))
                (void)snprintf(file->words, sizeof(file->words), "the Runtime API");
            else
                describe(file, table, &local, &peer, state);
        }
    }
}

/* Each table once for all sockets: whoever opens many, or sees to it that the tables are long, is
 * not to hold us up. */
static void look_up(struct open_files *files, pid_t pid, unsigned ignored_port)
{
    for (size_t i = 0; i < COUNT(tables); i++) {
        char path[64];
        (void)snprintf(path, sizeof(path), "/proc/%d/net/%s", pid, tables[i]);
        FILE *rows = fopen(path, "re");
        if (!rows)
            continue;
        look_in(files, tables[i], rows, ignored_port);
        (void)fclose(rows); /* only read */
    }
}

/* True for a socket, of which more stands elsewhere. */
static bool add(struct open_files *files, int fd, const char *target)
{
    struct open_file *file = ARRAY_PUSH(files->list, files->count, files->capacity);
    *file = (struct open_file){ .fd = fd, .kind = OPEN_FILE_OTHER };
    if (sscanf(target, "socket:[%lu]", &file->socket) == 1) {
        (void)snprintf(file->words, sizeof(file->words), "a socket");
    } else if (text_starts(target, "pipe:")) {
        (void)snprintf(file->words, sizeof(file->words), "a pipe");
    } else {
        (void)snprintf(file->words, sizeof(file->words), "%.190s", target);
        if (target[0] == '/' && !text_starts(target, "/dev/") && !text_starts(target, "/memfd:"))
            file->kind = OPEN_FILE_PLAIN;
    }
    return file->socket != 0;
}

void open_files_read(struct open_files *files, pid_t pid, unsigned ignored_port)
{
    char path[64];
    bool sockets = false;
    *files = (struct open_files){ .list = NULL };
    (void)snprintf(path, sizeof(path), "/proc/%d/fd", pid);
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder && files->count < FILES && (entry = readdir(folder))) {
        char link[400], target[256];
        (void)snprintf(link, sizeof(link), "%s/%s", path, entry->d_name);
        ssize_t size = readlink(link, target, sizeof(target) - 1);
        if (size <= 0)
            continue;
        target[size] = '\0';
        sockets |= add(files, (int)strtol(entry->d_name, NULL, 10), target);
    }
    if (folder)
        closedir(folder);
    if (sockets)
        look_up(files, pid, ignored_port);
}

void open_files_release(struct open_files *files)
{
    free(files->list);
    *files = (struct open_files){ .list = NULL };
}

const struct open_file *open_files_find(const struct open_files *files, int fd)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->list[i].fd == fd)
            return &files->list[i];
    return NULL;
}
