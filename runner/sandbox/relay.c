#include "runner/sandbox/relay.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

enum { INSIDE, OUTSIDE, BUFFER_BYTES = 16384, MOVES_A_TURN = 8 };

/* One direction: read from one side, not yet written to the other. */
struct flow {
    size_t start, end;
    bool read_over, write_over;
    char bytes[BUFFER_BYTES];
};

struct side {
    struct relay *relay;
    struct loop_watch *watch;
    int fd;
};

struct relay {
    struct side sides[2];
    struct flow flows[2];       /* flows[INSIDE] is read from inside */
    bool broken;
    void (*ended)(void *self, struct relay *relay);
    void *self;
};

static bool would_wait(int number)
{
    /* ENOTCONN: the other end is still being connected */
    return number == EAGAIN || number == EINTR || number == ENOTCONN;
}

static bool fill(struct flow *flow, int fd, bool *out_broken)
{
    if (flow->read_over || flow->end == BUFFER_BYTES)
        return false;
    ssize_t got = recv(fd, flow->bytes + flow->end, BUFFER_BYTES - flow->end, MSG_DONTWAIT);
    if (got > 0)
        flow->end += (size_t)got;
    else if (got == 0)
        flow->read_over = true;
    else if (!would_wait(errno))
        *out_broken = true;
    return got > 0;
}

static bool drain(struct flow *flow, int fd, bool *out_broken)
{
    if (flow->start < flow->end) {
        ssize_t sent = send(fd, flow->bytes + flow->start, flow->end - flow->start,
                            MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && !would_wait(errno))
            *out_broken = true;
        if (sent < 0)
            return false;
        flow->start += (size_t)sent;
    }
    if (flow->start == flow->end)
        flow->start = flow->end = 0;
    if (flow->end == 0 && flow->read_over && !flow->write_over) {
        (void)shutdown(fd, SHUT_WR); /* what is broken is seen when it is read */
        flow->write_over = true;
    }
    return false;
}

static void move(struct relay *relay)
{
    for (int turn = 0; turn < MOVES_A_TURN && !relay->broken; turn++) {
        bool moved = false;
        for (int from = INSIDE; from <= OUTSIDE; from++) {
            moved |= fill(&relay->flows[from], relay->sides[from].fd, &relay->broken);
            moved |= drain(&relay->flows[from], relay->sides[!from].fd, &relay->broken);
        }
        if (!moved)
            return;
    }
}

static void set_interest(struct relay *relay)
{
    for (int side = INSIDE; side <= OUTSIDE; side++) {
        const struct flow *from = &relay->flows[side], *to = &relay->flows[!side];
        unsigned interest = 0;
        if (!from->read_over && from->end < BUFFER_BYTES)
            interest |= LOOP_READ;
        if (to->start < to->end)
            interest |= LOOP_WRITE;
        loop_watch_change(relay->sides[side].watch, interest);
    }
}

static void on_ready(void *self, unsigned ready)
{
    struct side *side = self;
    struct relay *relay = side->relay;
    (void)ready;
    move(relay);
    if (relay->broken || (relay->flows[INSIDE].write_over && relay->flows[OUTSIDE].write_over))
        relay->ended(relay->self, relay);
    else
        set_interest(relay);
}

struct relay *relay_open(struct loop *loop, int taken_inside, int taken_outside,
                         void (*ended)(void *self, struct relay *relay), void *self)
{
    struct relay *relay = mem_alloc(sizeof(*relay));
    relay->ended = ended;
    relay->self = self;
    relay->sides[INSIDE].fd = taken_inside;
    relay->sides[OUTSIDE].fd = taken_outside;
    for (int side = INSIDE; side <= OUTSIDE; side++) {
        relay->sides[side].relay = relay;
        relay->sides[side].watch = loop_watch_fd(loop, relay->sides[side].fd, LOOP_READ, on_ready,
                                                 &relay->sides[side]);
    }
    return relay;
}

/* What breaks off here breaks off there, instead of looking like a proper end. */
static void reset(int fd)
{
    struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

void relay_free(struct relay *relay)
{
    if (!relay)
        return;
    bool over = relay->flows[INSIDE].write_over && relay->flows[OUTSIDE].write_over;
    for (int side = INSIDE; side <= OUTSIDE; side++) {
        loop_watch_free(relay->sides[side].watch);
        if (!over)
            reset(relay->sides[side].fd);
        close(relay->sides[side].fd);
    }
    free(relay);
}
