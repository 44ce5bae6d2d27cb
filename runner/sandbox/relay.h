/*
 * relay: two stream sockets joined: what comes from one goes to the other, through buffers of a
 * fixed size, until both have ended. For connections from a sandbox's own network to the host's.
 */
#ifndef LAMBENCH_SANDBOX_RELAY_H
#define LAMBENCH_SANDBOX_RELAY_H

struct loop;
struct relay;

/* Takes both descriptors; OUTSIDE may still be connecting. ENDED is called once, on the loop, when
 * both directions are over; the relay is to be freed then, also from within the call. */
struct relay *relay_open(struct loop *loop, int taken_inside, int taken_outside,
                         void (*ended)(void *self, struct relay *relay), void *self);
/* Breaks the connections off if they are not over. */
void relay_free(struct relay *relay);

#endif
