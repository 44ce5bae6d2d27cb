/*
 * datagrams: one UDP socket inside a sandbox's own network that stands for an address outside. Each
 * sender inside gets a socket of its own outside, so that answers find back.
 */
#ifndef LAMBENCH_SANDBOX_DATAGRAMS_H
#define LAMBENCH_SANDBOX_DATAGRAMS_H

struct address;
struct datagrams;
struct loop;

struct datagrams *datagrams_open(struct loop *loop, int taken_socket,
                                 const struct address *address, unsigned port);
void datagrams_free(struct datagrams *datagrams);

#endif
