#include "runner/sandbox/guard.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/sandbox/address.h"
#include "runner/sandbox/datagrams.h"
#include "runner/sandbox/names.h"
#include "runner/sandbox/notify.h"
#include "runner/sandbox/relay.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

/* Whoever connects without end is served slowly rather than holding everything else up. */
enum {
    DOORS = 128, RELAYS = 256, WISHES = 64, PREPARED = 4,
    CALLS_A_TURN = 8, CALLS_A_SPELL = 200, SPELL_MS = 100,
    HOLD_MS = 200,          /* a caller waits so long for its destination to answer, ... */
    FRESH_MS = 2000         /* ... and has so long to come through the door */
};

/* Where what is allowed goes through. */
struct door {
    struct guard *guard;
    struct endpoint endpoint;
    struct loop_watch *watch;
    struct datagrams *datagrams;
    int listener;           /* -1: it is being made, or is for datagrams */
    bool open, stays;       /* stays: it was not made on request */
    int prepared[PREPARED]; /* connections outside that wait for their caller */
    size_t prepared_count;
    int64_t prepared_ns;
};

/* A caller that waits. */
struct wish {
    struct guard *guard;
    struct door *door;
    uint64_t id;
    int outside;            /* its connection, being made */
    struct loop_watch *watch;
    struct loop_timer *timer;
    bool used, reached;     /* reached: or waited for long enough */
};

struct guard {
    struct loop *loop;
    const struct run_network *allowed;
    struct guard_calls calls;
    void *self;
    int calls_fd;
    struct loop_watch *watch;
    struct loop_timer *spell;       /* runs out: calls are taken again */
    unsigned calls_left;
    bool spell_runs;
    struct names *names;
    struct door *doors[DOORS];
    size_t door_count;
    struct relay *relays[RELAYS];
    size_t relay_count;
    struct wish wishes[WISHES];
    struct loop_timer *sweep;       /* of prepared connections that nobody fetched */
};

static void tell_refused(struct guard *guard, const struct endpoint *to)
{
    char text[ADDRESS_TEXT], where[320];
    const char *name = guard->names ? names_of(guard->names, &to->address) : NULL;
    address_text(&to->address, text);
    bool brackets = !name && to->address.family == AF_INET6;
    (void)snprintf(where, sizeof(where), "%s%s%s:%u%s", brackets ? "[" : "", name ? name : text,
                   brackets ? "]" : "", to->port, to->datagram ? " (UDP)" : "");
    guard->calls.refused(guard->self, where);
}

/* ---- connections outside ------------------------------------------------------------------- */

/* -1 with errno; else it is connected or on its way. */
static int connect_outside(const struct endpoint *to)
{
    struct sockaddr_storage where;
    socklen_t size = address_socket(&to->address, to->port, &where);
    AUTO_CLOSE int fd = socket(to->address.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || (connect(fd, (struct sockaddr *)&where, size) < 0 && errno != EINPROGRESS))
        return -1;
    return take_fd(&fd);
}

static int failure_of(int fd)
{
    int number = 0;
    socklen_t size = sizeof(number);
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size) < 0 ? errno : number;
}

static void drop_prepared(struct door *door)
{
    for (size_t i = 0; i < door->prepared_count; i++)
        close(door->prepared[i]);
    door->prepared_count = 0;
}

static bool is_stale(const struct door *door)
{
    return clock_mono_ns() - door->prepared_ns > (int64_t)FRESH_MS * 1000000;
}

static void on_sweep(void *self)
{
    struct guard *guard = self;
    bool left = false;
    for (size_t i = 0; i < guard->door_count; i++) {
        if (is_stale(guard->doors[i]))
            drop_prepared(guard->doors[i]);
        left = left || guard->doors[i]->prepared_count > 0;
    }
    loop_timer_set(guard->sweep, left ? FRESH_MS : -1);
}

static void prepare(struct door *door, int taken_outside)
{
    if (door->prepared_count == PREPARED || is_stale(door))
        drop_prepared(door);
    door->prepared[door->prepared_count++] = taken_outside;
    door->prepared_ns = clock_mono_ns();
    loop_timer_set(door->guard->sweep, FRESH_MS + 1);
}

/* ---- doors --------------------------------------------------------------------------------- */

static void on_relay_ended(void *self, struct relay *relay)
{
    struct guard *guard = self;
    for (size_t i = 0; i < guard->relay_count; i++)
        if (guard->relays[i] == relay) {
            guard->relays[i] = guard->relays[--guard->relay_count];
            break;
        }
    relay_free(relay);
}

static void on_caller(void *self, unsigned ready)
{
    struct door *door = self;
    struct guard *guard = door->guard;
    (void)ready;
    AUTO_CLOSE int inside = accept4(door->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (inside < 0 || guard->relay_count == RELAYS)
        return;
    if (is_stale(door))
        drop_prepared(door);
    int outside = door->prepared_count > 0 ? door->prepared[--door->prepared_count]
                                           : connect_outside(&door->endpoint);
    if (outside >= 0)
        guard->relays[guard->relay_count++] = relay_open(guard->loop, take_fd(&inside), outside,
                                                         on_relay_ended, guard);
}

static struct door *find_door(const struct guard *guard, const struct endpoint *endpoint)
{
    for (size_t i = 0; i < guard->door_count; i++) {
        const struct endpoint *other = &guard->doors[i]->endpoint;
        if (other->port == endpoint->port && other->datagram == endpoint->datagram
            && address_equal(&other->address, &endpoint->address))
            return guard->doors[i];
    }
    return NULL;
}

static bool is_wanted(const struct guard *guard, const struct door *door)
{
    for (size_t i = 0; i < WISHES; i++)
        if (guard->wishes[i].used && guard->wishes[i].door == door)
            return true;
    return false;
}

static void free_door(struct door *door)
{
    loop_watch_free(door->watch);
    datagrams_free(door->datagrams);
    drop_prepared(door);
    if (door->listener >= 0)
        close(door->listener);
    free(door);
}

static void remove_door(struct guard *guard, struct door *door)
{
    for (size_t i = 0; i < guard->door_count; i++)
        if (guard->doors[i] == door) {
            guard->doors[i] = guard->doors[--guard->door_count];
            break;
        }
    free_door(door);
}

/* The one made first of those that nobody waits for; connections through it go on. */
static void make_room(struct guard *guard)
{
    for (size_t i = 0; i < guard->door_count; i++) {
        struct door *door = guard->doors[i];
        if (door->open && !door->stays && !is_wanted(guard, door)) {
            remove_door(guard, door);
            return;
        }
    }
}

static struct door *add_door(struct guard *guard, const struct endpoint *endpoint)
{
    if (guard->door_count == DOORS)
        make_room(guard);
    if (guard->door_count == DOORS)
        return NULL;
    struct door *door = mem_alloc(sizeof(*door));
    *door = (struct door){ .guard = guard, .endpoint = *endpoint, .listener = -1 };
    guard->doors[guard->door_count++] = door;
    return door;
}

/* ---- callers that wait --------------------------------------------------------------------- */

static void release(struct wish *wish)
{
    loop_watch_free(wish->watch);
    loop_timer_free(wish->timer);
    if (wish->outside >= 0)
        close(wish->outside);
    *wish = (struct wish){ .used = false, .outside = -1 };
}

/* A wish without a door: whoever has that port inside gets the caller, or nobody. */
static void proceed(struct wish *wish)
{
    struct guard *guard = wish->guard;
    if (wish->door && (!wish->door->open || !wish->reached))
        return;
    if (wish->door && wish->outside >= 0)
        prepare(wish->door, take_fd(&wish->outside));
    notify_go_on(guard->calls_fd, wish->id);
    release(wish);
}

/* A door to a port of the host's loopback at which nobody is there keeps no program inside from
 * using that port itself. */
static void refuse(struct wish *wish, int number)
{
    struct guard *guard = wish->guard;
    struct door *door = wish->door;
    uint64_t id = wish->id;
    release(wish);
    if (door->open && !door->stays && address_is_local(&door->endpoint.address)
        && !is_wanted(guard, door))
        remove_door(guard, door);
    notify_refuse(guard->calls_fd, id, number);
}

static void on_outside(void *self, unsigned ready)
{
    struct wish *wish = self;
    (void)ready;
    int number = failure_of(wish->outside);
    loop_watch_free(wish->watch);
    wish->watch = NULL;
    wish->reached = true;
    if (number == 0)
        proceed(wish);
    else
        refuse(wish, number);
}

/* It goes on and is joined to its destination when that answers. */
static void on_hold_over(void *self)
{
    struct wish *wish = self;
    loop_watch_free(wish->watch);
    wish->watch = NULL;
    wish->reached = true;
    proceed(wish);
}

static struct wish *new_wish(struct guard *guard)
{
    for (size_t i = 0; i < WISHES; i++)
        if (!guard->wishes[i].used)
            return &guard->wishes[i];
    return NULL;
}

static struct door *door_for(struct guard *guard, const struct endpoint *to)
{
    struct door *door = find_door(guard, to);
    if (door)
        return door;
    door = add_door(guard, to);
    if (!door || guard->calls.wanted(guard->self, to) == 0)
        return door;
    remove_door(guard, door);
    return NULL;
}

static void reach_out(struct wish *wish)
{
    struct guard *guard = wish->guard;
    wish->outside = connect_outside(&wish->door->endpoint);
    if (wish->outside < 0) {
        refuse(wish, errno);
        return;
    }
    wish->watch = loop_watch_fd(guard->loop, wish->outside, LOOP_WRITE, on_outside, wish);
    wish->timer = loop_after_ms(guard->loop, HOLD_MS, on_hold_over, wish);
}

/* At the loopback interface a program inside comes first: whether there is one is known when the
 * door could be made. */
static bool waits_for_door(const struct door *door)
{
    return !door->open && address_is_local(&door->endpoint.address);
}

static void begin_wish(struct guard *guard, uint64_t id, const struct endpoint *to)
{
    struct wish *wish = new_wish(guard);
    struct door *door = wish ? door_for(guard, to) : NULL;
    if (!door) {
        notify_refuse(guard->calls_fd, id, EAGAIN);
        return;
    }
    *wish = (struct wish){ .guard = guard, .door = door, .id = id, .used = true,
                           .reached = to->datagram, .outside = -1 };
    if (to->datagram)
        proceed(wish);
    else if (!waits_for_door(door))
        reach_out(wish);
}

/* ---- calls --------------------------------------------------------------------------------- */

static void take_call(struct guard *guard, const struct notify_call *call)
{
    struct endpoint to = { .port = address_port(&call->where), .datagram = call->datagram };
    address_of(&call->where, &to.address);
    bool allowed = to.port != 0 && names_allow(guard->names, guard->allowed, &to);
    if (allowed) {
        begin_wish(guard, call->id, &to);
        return;
    }
    if (to.port != 0 && !address_is_local(&to.address))
        tell_refused(guard, &to);
    notify_go_on(guard->calls_fd, call->id);
}

static void on_spell_over(void *self)
{
    struct guard *guard = self;
    guard->spell_runs = false;
    guard->calls_left = CALLS_A_SPELL;
    if (guard->watch)
        loop_watch_change(guard->watch, LOOP_READ);
}

static void on_calls(void *self, unsigned ready)
{
    struct guard *guard = self;
    struct notify_call call;
    (void)ready;
    if (!guard->spell_runs)
        loop_timer_set(guard->spell, SPELL_MS);
    guard->spell_runs = true;
    for (int i = 0; i < CALLS_A_TURN && guard->calls_left > 0; i++, guard->calls_left--) {
        int got = notify_receive(guard->calls_fd, &call);
        if (got < 0) {
            loop_watch_free(guard->watch);
            guard->watch = NULL;
        }
        if (got <= 0)
            return;
        take_call(guard, &call);
    }
    if (guard->calls_left == 0)
        loop_watch_change(guard->watch, 0);
}

/* ---- from outside -------------------------------------------------------------------------- */

struct guard *guard_open(struct loop *loop, const struct run_network *allowed,
                         const struct guard_calls *calls, void *self)
{
    struct guard *guard = mem_alloc(sizeof(*guard));
    guard->loop = loop;
    guard->allowed = allowed;
    guard->calls = *calls;
    guard->self = self;
    guard->calls_fd = -1;
    guard->calls_left = CALLS_A_SPELL;
    guard->spell = loop_after_ms(loop, -1, on_spell_over, guard);
    guard->sweep = loop_after_ms(loop, -1, on_sweep, guard);
    for (size_t i = 0; i < WISHES; i++)
        guard->wishes[i].outside = -1;
    return guard;
}

void guard_take_calls(struct guard *guard, int taken_descriptor)
{
    guard->calls_fd = taken_descriptor;
    guard->watch = loop_watch_fd(guard->loop, taken_descriptor, LOOP_READ, on_calls, guard);
}

void guard_take_names(struct guard *guard, int taken_socket)
{
    guard->names = names_open(guard->loop, taken_socket, guard->allowed);
}

static void open_door(struct door *door, int taken_socket)
{
    struct guard *guard = door->guard;
    door->open = true;
    if (door->endpoint.datagram) {
        door->datagrams = datagrams_open(guard->loop, taken_socket, &door->endpoint.address,
                                         door->endpoint.port);
        return;
    }
    door->listener = taken_socket;
    door->watch = loop_watch_fd(guard->loop, taken_socket, LOOP_READ, on_caller, door);
}

/* Reaching out may fail at once and take the door away. */
void guard_take_endpoint(struct guard *guard, const struct endpoint *endpoint, int taken_socket)
{
    AUTO_CLOSE int fd = taken_socket;
    struct door *door = find_door(guard, endpoint);
    if (!door && fd >= 0 && (door = add_door(guard, endpoint)))
        door->stays = true;
    if (!door || door->open)
        return;
    bool open = fd >= 0;
    if (open)
        open_door(door, take_fd(&fd));
    for (size_t i = 0; i < WISHES; i++) {
        struct wish *wish = &guard->wishes[i];
        if (!wish->used || wish->door != door)
            continue;
        if (!open)
            wish->door = NULL;
        if (open && !wish->reached && wish->outside < 0)
            reach_out(wish);
        else
            proceed(wish);
    }
    if (!open)
        remove_door(guard, door);
}

void guard_free(struct guard *guard)
{
    if (!guard)
        return;
    loop_watch_free(guard->watch);
    loop_timer_free(guard->spell);
    loop_timer_free(guard->sweep);
    for (size_t i = 0; i < WISHES; i++)
        if (guard->wishes[i].used)
            release(&guard->wishes[i]);
    for (size_t i = 0; i < guard->door_count; i++)
        free_door(guard->doors[i]);
    for (size_t i = 0; i < guard->relay_count; i++)
        relay_free(guard->relays[i]);
    names_free(guard->names);
    if (guard->calls_fd >= 0)
        close(guard->calls_fd); /* whoever still waits is told that there is no such call */
    free(guard);
}
