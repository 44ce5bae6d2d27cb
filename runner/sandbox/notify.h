/*
 * notify: connections that programs inside want to make, told by the kernel before it makes them
 * (seccomp user notification). The caller waits until it is told to go on. What it reads of the
 * caller's memory may be changed by then, so this is for knowing and for making things ready; what
 * cannot be reached is decided by the namespace.
 */
#ifndef LAMBENCH_SANDBOX_NOTIFY_H
#define LAMBENCH_SANDBOX_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

struct notify_call {
    uint64_t id;
    struct sockaddr_storage where;  /* IPv4, also when written as IPv6, or IPv6 */
    bool datagram;
};

/* Reads one call from DESCRIPTOR (see seccomp_watch) without waiting. 1: a program wants to reach
 * an internet address, and waits until notify_go_on() or notify_refuse(). 0: there is nothing, or
 * it was of no interest and went on. -1: there will be no more. */
int notify_receive(int descriptor, struct notify_call *out);
/* The kernel does what the program asked for. */
void notify_go_on(int descriptor, uint64_t id);
/* The call fails with NUMBER. */
void notify_refuse(int descriptor, uint64_t id, int number);

#endif
