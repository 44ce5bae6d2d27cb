#include "runner/sandbox/peer.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workspace/base/mem.h"

/* A sandbox may have 1,024 processes with as many descriptors each; whoever has that many is told
 * that it is not itself rather than holding everything else up. */
enum { PROCESSES_MAXIMUM = 2048, LOOKS_MAXIMUM = 8192, ESTABLISHED = 1, CLOSE_WAIT = 8 };

/* ---- from addresses to the socket ---------------------------------------------------------- */

struct question {
    struct nlmsghdr head;
    struct inet_diag_req_v2 what;
};

/* The kernel looks one connection up, without going through all of them (sock_diag(7)). Also finds
 * IPv6 sockets that speak IPv4. */
static uint64_t ask_kernel(const struct sockaddr_in *from, unsigned port)
{
    union {
        struct nlmsghdr head;
        char space[2048];
    } answer;
    struct question question = {
        .head = { .nlmsg_len = sizeof(question), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                  .nlmsg_flags = NLM_F_REQUEST },
        .what = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0u,
                  .id = { .idiag_sport = from->sin_port, .idiag_dport = htons((uint16_t)port),
                          .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } },
    };
    question.what.id.idiag_src[0] = from->sin_addr.s_addr;
    question.what.id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
    AUTO_CLOSE int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0 || send(fd, &question, sizeof(question), 0) < 0)
        return 0;
    ssize_t got = recv(fd, &answer, sizeof(answer), MSG_DONTWAIT);
    if (got < (ssize_t)(NLMSG_HDRLEN + sizeof(struct inet_diag_msg))
        || answer.head.nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return 0;
    const struct inet_diag_msg *found = NLMSG_DATA(&answer.head);
    bool connected = found->idiag_state == ESTABLISHED || found->idiag_state == CLOSE_WAIT;
    return connected && found->id.idiag_dport == htons((uint16_t)port) ? found->idiag_inode : 0;
}

/* For kernels without sock_diag. The addresses are hexadecimal, of the bytes as they lie. */
static uint64_t search_table(const char *path, const char *before_address,
                             const struct sockaddr_in *from, unsigned port)
{
    FILE *file = fopen(path, "re");
    char wanted[128], line[512];
    uint64_t inode = 0;
    if (!file)
        return 0;
    (void)snprintf(wanted, sizeof(wanted), " %s%08" PRIX32 ":%04X %s%08" PRIX32 ":%04X ",
                   before_address, (uint32_t)from->sin_addr.s_addr, ntohs(from->sin_port),
                   before_address, (uint32_t)htonl(INADDR_LOOPBACK), port);
    while (inode == 0 && fgets(line, sizeof(line), file)) {
        const char *at = strstr(line, wanted);
        if (!at || sscanf(at + strlen(wanted), "%*x %*s %*s %*s %*u %*u %" SCNu64, &inode) != 1)
            inode = 0;
    }
    (void)fclose(file); /* only read */
    return inode;
}

static uint64_t socket_of(const struct sockaddr_in *from, unsigned port)
{
    uint64_t inode = ask_kernel(from, port);
    if (inode == 0)
        inode = search_table("/proc/self/net/tcp", "", from, port);
    if (inode == 0)
        inode = search_table("/proc/self/net/tcp6", "0000000000000000FFFF0000", from, port);
    return inode;
}

/* ---- from the socket to a process ---------------------------------------------------------- */

struct search {
    char wanted[40];            /* what a descriptor of the socket links to */
    pid_t *processes;           /* owned; those found so far, the first of all first */
    size_t count;
    unsigned looks;             /* what /proc was asked for so far */
};

/* Reads the link only: what a hostile process has opened may lie on a disk that does not answer. */
static bool holds(struct search *search, pid_t pid)
{
    char path[64], link[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/fd", pid);
    DIR *folder = opendir(path);
    bool found = false;
    if (!folder)
        return false;
    for (struct dirent *entry; !found && search->looks < LOOKS_MAXIMUM
         && (entry = readdir(folder)); search->looks++) {
        ssize_t size = readlinkat(dirfd(folder), entry->d_name, link, sizeof(link) - 1);
        link[size < 0 ? 0 : size] = '\0';
        found = strcmp(link, search->wanted) == 0;
    }
    (void)closedir(folder); /* only read */
    return found;
}

static void add_children(struct search *search, pid_t pid, const char *thread)
{
    char path[96], text[16384];
    (void)snprintf(path, sizeof(path), "/proc/%d/task/%.20s/children", pid, thread);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    text[got < 0 ? 0 : got] = '\0';
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word && search->count < PROCESSES_MAXIMUM;
         word = strtok_r(NULL, " ", &rest))
        search->processes[search->count++] = (pid_t)strtol(word, NULL, 10);
}

/* Any thread may have started processes. */
static void add_all_children(struct search *search, pid_t pid)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/task", pid);
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; search->looks < LOOKS_MAXIMUM && (entry = readdir(folder));
         search->looks++)
        if (entry->d_name[0] != '.')
            add_children(search, pid, entry->d_name);
    (void)closedir(folder); /* only read */
}

static bool is_below(pid_t first, uint64_t inode)
{
    AUTO_FREE pid_t *processes = mem_alloc(PROCESSES_MAXIMUM * sizeof(*processes));
    struct search search = { .processes = processes, .count = 1 };
    (void)snprintf(search.wanted, sizeof(search.wanted), "socket:[%" PRIu64 "]", inode);
    processes[0] = first;
    for (size_t i = 0; i < search.count && search.looks < LOOKS_MAXIMUM; i++) {
        if (i > 0 && holds(&search, processes[i]))
            return true;
        add_all_children(&search, processes[i]);
    }
    return false;
}

/* A process may end while we look, and its children become another's whom we have asked already:
 * who is not found is looked for once more, and accused only if the connection is still held. */
enum peer peer_look(pid_t first, const struct sockaddr *from, unsigned port)
{
    struct sockaddr_in address;
    if (first <= 0 || from->sa_family != AF_INET)
        return PEER_OTHER;
    memcpy(&address, from, sizeof(address));
    for (int looked = 0; looked < 2; looked++) {
        uint64_t inode = socket_of(&address, port);
        if (inode == 0)
            return PEER_GONE;
        if (is_below(first, inode))
            return PEER_BELOW;
    }
    return socket_of(&address, port) ? PEER_OTHER : PEER_GONE;
}
