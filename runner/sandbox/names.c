#include "runner/sandbox/names.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/sandbox/address.h"
#include "runner/sandbox/dns.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/run_network.h"

enum {
    KNOWN = 1024,           /* addresses of allowed names that are remembered */
    STAND_INS = 1024,       /* names that are not allowed that are remembered */
    QUERIES = 32,           /* under way at once; others are dropped, as name servers do */
    QUERY_MS = 4000, TURN = 16, SERVERS = 3, DNS_PORT = 53
};

struct known {
    struct address address;
    char *name;             /* owned */
};

/* A question that was passed on. */
struct query {
    struct names *names;
    struct loop_watch *watch;
    struct loop_timer *timer;
    int fd;                 /* -1: not in use */
    struct dns_question question;
    struct sockaddr_storage asker;
    socklen_t asker_size;
};

struct names {
    struct loop *loop;
    struct loop_watch *watch;
    int fd;
    const struct run_network *allowed;
    struct known known[KNOWN];
    char *stand_ins[STAND_INS];
    size_t known_next, stand_in_next;
    struct query queries[QUERIES];
    unsigned server;        /* which of the machine's servers is asked */
};

/* ---- what is remembered -------------------------------------------------------------------- */

static bool is_allowed(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->allowed->target_count; i++) {
        const struct run_target *target = &names->allowed->targets[i];
        if (target->prefix < 0 && strcasecmp(target->host, name) == 0)
            return true;
    }
    return false;
}

static bool stands_for(const struct names *names, const struct address *address, const char *host)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (names->known[i].name && address_equal(&names->known[i].address, address)
            && strcasecmp(names->known[i].name, host) == 0)
            return true;
    return false;
}

static void remember(struct names *names, const struct address *address, const char *name)
{
    if (stands_for(names, address, name))
        return;
    struct known *known = &names->known[names->known_next++ % KNOWN];
    free(known->name);
    *known = (struct known){ .address = *address, .name = mem_text(name) };
}

static void stand_in_address(size_t index, struct address *out)
{
    *out = (struct address){ .family = AF_INET,
                             .bytes = { 198, 18, (unsigned char)((index + 1) >> 8),
                                        (unsigned char)(index + 1) } };
}

static void stand_in(struct names *names, const char *name, struct address *out)
{
    for (size_t i = 0; i < STAND_INS; i++)
        if (names->stand_ins[i] && strcmp(names->stand_ins[i], name) == 0) {
            stand_in_address(i, out);
            return;
        }
    size_t index = names->stand_in_next++ % STAND_INS;
    free(names->stand_ins[index]);
    names->stand_ins[index] = mem_text(name);
    stand_in_address(index, out);
}

const char *names_of(const struct names *names, const struct address *address)
{
    struct address other;
    for (size_t i = 0; i < STAND_INS; i++) {
        stand_in_address(i, &other);
        if (names->stand_ins[i] && address_equal(&other, address))
            return names->stand_ins[i];
    }
    for (size_t i = 0; i < KNOWN; i++)
        if (names->known[i].name && address_equal(&names->known[i].address, address))
            return names->known[i].name;
    return NULL;
}

static bool target_fits(const struct names *names, const struct run_target *target,
                        const struct endpoint *to)
{
    struct address address;
    if (target->port != 0 && (unsigned)target->port != to->port)
        return false;
    if (address_read(target->host, &address))
        return target->prefix < 0 ? address_equal(&address, &to->address)
                                  : address_within(&to->address, &address, target->prefix);
    if (strcasecmp(target->host, "localhost") == 0 && address_is_local(&to->address))
        return true;
    return names && stands_for(names, &to->address, target->host);
}

bool names_allow(const struct names *names, const struct run_network *allowed,
                 const struct endpoint *to)
{
    for (size_t i = 0; i < allowed->target_count; i++)
        if (target_fits(names, &allowed->targets[i], to))
            return true;
    return false;
}

/* ---- answers ------------------------------------------------------------------------------- */

struct asker {
    const struct sockaddr_storage *address;
    socklen_t size;
};

static void reply(struct names *names, const struct asker *asker, const void *bytes, size_t size)
{
    /* one that does not get through is asked again */
    (void)sendto(names->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL,
                 (const struct sockaddr *)asker->address, asker->size);
}

static void reply_addresses(struct names *names, const struct asker *asker,
                            const struct dns_question *question, const struct address *addresses,
                            size_t count)
{
    unsigned char bytes[DNS_LARGEST];
    reply(names, asker, bytes, dns_answer(question, DNS_FINE, addresses, count, bytes));
}

static void reply_failure(struct names *names, const struct asker *asker,
                          const struct dns_question *question, enum dns_outcome outcome)
{
    unsigned char bytes[DNS_LARGEST];
    reply(names, asker, bytes, dns_answer(question, outcome, NULL, 0, bytes));
}

/* ---- allowed names ------------------------------------------------------------------------- */

/* One line of /etc/hosts: an address, then names of it. */
static bool line_names(char *line, const char *name, struct address *out)
{
    char *rest = NULL;
    line[strcspn(line, "#\n")] = '\0';
    char *word = strtok_r(line, " \t", &rest);
    if (!word || !address_read(word, out))
        return false;
    while ((word = strtok_r(NULL, " \t", &rest)))
        if (strcasecmp(word, name) == 0)
            return true;
    return false;
}

/* The addresses of FAMILY; *OUT_THERE when the name is there at all. */
static size_t look_into_hosts(const char *name, int family, struct address *out, size_t capacity,
                              bool *out_there)
{
    char line[1024];
    size_t count = 0;
    FILE *file = fopen("/etc/hosts", "re");
    *out_there = false;
    while (file && count < capacity && fgets(line, sizeof(line), file)) {
        if (!line_names(line, name, &out[count]))
            continue;
        *out_there = true;
        count += out[count].family == family;
    }
    if (file)
        (void)fclose(file); /* only read */
    return count;
}

static size_t read_servers(struct address *out, size_t capacity)
{
    char line[1024], text[ADDRESS_TEXT];
    size_t count = 0;
    FILE *file = fopen("/etc/resolv.conf", "re");
    while (file && count < capacity && fgets(line, sizeof(line), file))
        if (sscanf(line, "nameserver %63s", text) == 1 && address_read(text, &out[count]))
            count++;
    if (file)
        (void)fclose(file); /* only read */
    return count;
}

static void end_query(struct query *query)
{
    loop_watch_free(query->watch);
    loop_timer_free(query->timer);
    close(query->fd);
    query->watch = NULL;
    query->timer = NULL;
    query->fd = -1;
}

static void on_late(void *self)
{
    struct query *query = self;
    query->names->server++; /* who asks again asks the next one */
    end_query(query);
}

static void on_reply(void *self, unsigned ready)
{
    struct query *query = self;
    struct names *names = query->names;
    unsigned char bytes[DNS_LARGEST];
    struct address found[DNS_ADDRESSES];
    (void)ready;
    ssize_t got = recv(query->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    struct asker asker = { &query->asker, query->asker_size };
    if (got < 0 || !dns_is_reply(bytes, (size_t)got, &query->question)) {
        if (got >= 0)
            return; /* to something else: wait on */
        names->server++;
        reply_failure(names, &asker, &query->question, DNS_FAILED);
    } else {
        size_t count = dns_addresses(bytes, (size_t)got, found);
        for (size_t i = 0; i < count; i++)
            remember(names, &found[i], query->question.name);
        reply(names, &asker, bytes, (size_t)got);
    }
    end_query(query);
}

static int connect_to_server(const struct names *names)
{
    struct address servers[SERVERS];
    struct sockaddr_storage where;
    size_t count = read_servers(servers, COUNT(servers));
    if (count == 0)
        return -1;
    const struct address *server = &servers[names->server % count];
    socklen_t size = address_socket(server, DNS_PORT, &where);
    AUTO_CLOSE int fd = socket(server->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&where, size) < 0)
        return -1;
    return take_fd(&fd);
}

static void pass_on(struct names *names, const struct asker *asker,
                    const struct dns_question *question, const void *bytes, size_t size)
{
    struct query *query = NULL;
    for (size_t i = 0; i < QUERIES && !query; i++)
        if (names->queries[i].fd < 0)
            query = &names->queries[i];
    AUTO_CLOSE int fd = query ? connect_to_server(names) : -1;
    if (!query || fd < 0 || send(fd, bytes, size, MSG_NOSIGNAL) < 0) {
        reply_failure(names, asker, question, DNS_FAILED);
        return;
    }
    *query = (struct query){ .names = names, .question = *question, .asker = *asker->address,
                             .asker_size = asker->size, .fd = take_fd(&fd) };
    query->watch = loop_watch_fd(names->loop, query->fd, LOOP_READ, on_reply, query);
    query->timer = loop_after_ms(names->loop, QUERY_MS, on_late, query);
}

static void look_up(struct names *names, const struct asker *asker,
                    const struct dns_question *question, const void *bytes, size_t size)
{
    struct address found[DNS_ADDRESSES];
    bool there = false;
    size_t count = question->family == 0 ? 0 : look_into_hosts(question->name, question->family,
                                                               found, COUNT(found), &there);
    if (!there) {
        pass_on(names, asker, question, bytes, size);
        return;
    }
    for (size_t i = 0; i < count; i++)
        remember(names, &found[i], question->name);
    reply_addresses(names, asker, question, found, count);
}

/* ---- questions ----------------------------------------------------------------------------- */

static void take_question(struct names *names, const struct asker *asker, const void *bytes,
                          size_t size)
{
    struct dns_question question;
    struct address address;
    if (!dns_read(bytes, size, &question))
        return;
    if (is_allowed(names, question.name)) {
        look_up(names, asker, &question, bytes, size);
    } else if (question.family == AF_INET) {
        stand_in(names, question.name, &address);
        reply_addresses(names, asker, &question, &address, 1);
    } else if (question.family == AF_INET6) {
        reply_addresses(names, asker, &question, NULL, 0); /* it has none of this kind */
    } else {
        reply_failure(names, asker, &question, DNS_NO_SUCH_NAME);
    }
}

static void on_question(void *self, unsigned ready)
{
    struct names *names = self;
    unsigned char bytes[DNS_LARGEST];
    struct sockaddr_storage from;
    (void)ready;
    for (int i = 0; i < TURN; i++) {
        socklen_t size = sizeof(from);
        ssize_t got = recvfrom(names->fd, bytes, sizeof(bytes), MSG_DONTWAIT,
                               (struct sockaddr *)&from, &size);
        if (got < 0)
            return;
        struct asker asker = { &from, size };
        take_question(names, &asker, bytes, (size_t)got);
    }
}

struct names *names_open(struct loop *loop, int taken_socket, const struct run_network *allowed)
{
    struct names *names = mem_alloc(sizeof(*names));
    names->loop = loop;
    names->fd = taken_socket;
    names->allowed = allowed;
    for (size_t i = 0; i < QUERIES; i++)
        names->queries[i].fd = -1;
    names->watch = loop_watch_fd(loop, taken_socket, LOOP_READ, on_question, names);
    return names;
}

void names_free(struct names *names)
{
    if (!names)
        return;
    loop_watch_free(names->watch);
    for (size_t i = 0; i < QUERIES; i++)
        if (names->queries[i].fd >= 0)
            end_query(&names->queries[i]);
    for (size_t i = 0; i < KNOWN; i++)
        free(names->known[i].name);
    for (size_t i = 0; i < STAND_INS; i++)
        free(names->stand_ins[i]);
    close(names->fd);
    free(names);
}
