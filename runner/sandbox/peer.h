/*
 * peer: who is at the other end of a TCP connection within this machine. In the host's network any
 * process may connect to the port at which one sandbox is served; this tells its own from others.
 */
#ifndef LAMBENCH_SANDBOX_PEER_H
#define LAMBENCH_SANDBOX_PEER_H

#include <sys/types.h>

struct sockaddr;

enum peer {
    PEER_BELOW,
    PEER_OTHER,
    PEER_GONE,      /* nobody holds the other end any more: whose it was cannot be told */
};

/* Whether the other end of the connection from FROM to our PORT of the loopback interface is a
 * socket that a process below FIRST holds now. Reads a bounded part of /proc and never waits; some
 * 50 microseconds for a sandbox of one process. A process that forbids others to look at it
 * (PR_SET_DUMPABLE) is not known as holding anything. */
enum peer peer_look(pid_t first, const struct sockaddr *from, unsigned port);

#endif
