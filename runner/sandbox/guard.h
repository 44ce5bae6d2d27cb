/*
 * guard: the parent's side of the network of a sandbox that is cut off. Its namespace has nothing
 * but a loopback interface; the guard joins what is allowed to the host's network: for each
 * destination the first process makes a socket inside that bears its address, and what arrives
 * there is relayed. So programs never hold a socket of the host's network, and what they could get
 * past the guard by a trick ends in their own namespace.
 *
 * A program that connects waits until its destination has been reached, or shortly; what it may not
 * reach is counted and left to the kernel, which knows no way there.
 */
#ifndef LAMBENCH_SANDBOX_GUARD_H
#define LAMBENCH_SANDBOX_GUARD_H

struct endpoint;
struct guard;
struct loop;
struct run_network;

struct guard_calls {
    /* Have it made inside; guard_take_endpoint() follows, unless this says -1. */
    int (*wanted)(void *self, const struct endpoint *endpoint);
    /* A connection to WHERE ("api.example.com:443") was tried and is not allowed. */
    void (*refused)(void *self, const char *where);
};

/* ALLOWED is borrowed as long as this lives. */
struct guard *guard_open(struct loop *loop, const struct run_network *allowed,
                         const struct guard_calls *calls, void *self);
void guard_free(struct guard *guard);

void guard_take_calls(struct guard *guard, int taken_descriptor);
void guard_take_names(struct guard *guard, int taken_socket);
/* A listening, or UDP, socket for ENDPOINT, also one that was not asked for; -1: it could not be
 * made, somebody inside has that port. */
void guard_take_endpoint(struct guard *guard, const struct endpoint *endpoint, int taken_socket);

#endif
