#include "runner/sandbox/datagrams.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/sandbox/address.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

/* Of more senders the one longest silent is forgotten. */
enum { SENDERS = 32, LARGEST = 65536, TURN = 16 };

struct sender {
    struct datagrams *datagrams;
    struct loop_watch *watch;
    int fd;                 /* outside; -1: not in use */
    unsigned long heard;
    struct sockaddr_storage address;
    socklen_t address_size;
};

struct datagrams {
    struct loop *loop;
    struct loop_watch *watch;
    int fd;
    struct sockaddr_storage target;
    socklen_t target_size;
    unsigned long clock;
    struct sender senders[SENDERS];
};

static void forget(struct sender *sender)
{
    loop_watch_free(sender->watch);
    if (sender->fd >= 0)
        close(sender->fd);
    sender->watch = NULL;
    sender->fd = -1;
}

static void on_answer(void *self, unsigned ready)
{
    char bytes[LARGEST];
    struct sender *sender = self;
    (void)ready;
    for (int i = 0; i < TURN; i++) {
        ssize_t got = recv(sender->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
        if (got < 0) /* also when nobody listens there: that is said once and forgotten */
            return;
        (void)sendto(sender->datagrams->fd, bytes, (size_t)got, MSG_DONTWAIT | MSG_NOSIGNAL,
                     (struct sockaddr *)&sender->address, sender->address_size);
    }
}

static struct sender *find(struct datagrams *datagrams, const struct sockaddr_storage *from,
                           socklen_t size)
{
    struct sender *oldest = &datagrams->senders[0];
    for (size_t i = 0; i < SENDERS; i++) {
        struct sender *sender = &datagrams->senders[i];
        if (sender->fd >= 0 && sender->address_size == size
            && memcmp(&sender->address, from, size) == 0)
            return sender;
        if (oldest->fd >= 0 && (sender->fd < 0 || sender->heard < oldest->heard))
            oldest = sender;
    }
    forget(oldest);
    AUTO_CLOSE int fd = socket(datagrams->target.ss_family,
                               SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0
        || connect(fd, (struct sockaddr *)&datagrams->target, datagrams->target_size) < 0)
        return NULL;
    oldest->fd = take_fd(&fd);
    oldest->datagrams = datagrams;
    oldest->address = *from;
    oldest->address_size = size;
    oldest->watch = loop_watch_fd(datagrams->loop, oldest->fd, LOOP_READ, on_answer, oldest);
    return oldest;
}

static void on_datagram(void *self, unsigned ready)
{
    char bytes[LARGEST];
    struct datagrams *datagrams = self;
    struct sockaddr_storage from;
    (void)ready;
    for (int i = 0; i < TURN; i++) {
        socklen_t size = sizeof(from);
        memset(&from, 0, sizeof(from));
        ssize_t got = recvfrom(datagrams->fd, bytes, sizeof(bytes), MSG_DONTWAIT,
                               (struct sockaddr *)&from, &size);
        if (got < 0)
            return;
        struct sender *sender = find(datagrams, &from, size);
        if (!sender)
            continue; /* lost, as datagrams may be */
        sender->heard = ++datagrams->clock;
        (void)send(sender->fd, bytes, (size_t)got, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

struct datagrams *datagrams_open(struct loop *loop, int taken_socket,
                                 const struct address *address, unsigned port)
{
    struct datagrams *datagrams = mem_alloc(sizeof(*datagrams));
    datagrams->loop = loop;
    datagrams->fd = taken_socket;
    datagrams->target_size = address_socket(address, port, &datagrams->target);
    for (size_t i = 0; i < SENDERS; i++)
        datagrams->senders[i].fd = -1;
    datagrams->watch = loop_watch_fd(loop, taken_socket, LOOP_READ, on_datagram, datagrams);
    return datagrams;
}

void datagrams_free(struct datagrams *datagrams)
{
    if (!datagrams)
        return;
    loop_watch_free(datagrams->watch);
    for (size_t i = 0; i < SENDERS; i++)
        forget(&datagrams->senders[i]);
    close(datagrams->fd);
    free(datagrams);
}
