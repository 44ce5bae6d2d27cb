/*
 * names: the name server of a sandbox that is cut off. Names that are allowed are looked up (in
 * /etc/hosts, then at the machine's own name server) and their addresses remembered. Of every other
 * name nothing leaves the machine: it gets an address of 198.18.0.0/15, which is for tests and
 * leads nowhere (RFC 2544), so that it is known by its name when a connection to it is tried.
 */
#ifndef LAMBENCH_SANDBOX_NAMES_H
#define LAMBENCH_SANDBOX_NAMES_H

#include <stdbool.h>

struct address;
struct endpoint;
struct loop;
struct names;
struct run_network;

/* Serves SOCKET (UDP, made inside). ALLOWED is borrowed as long as this lives. */
struct names *names_open(struct loop *loop, int taken_socket, const struct run_network *allowed);
void names_free(struct names *names);
/* A target of ALLOWED is TO: by its address, by its network, or by a name for which that address
 * was given here. NAMES may be NULL. */
bool names_allow(const struct names *names, const struct run_network *allowed,
                 const struct endpoint *to);
/* The name that ADDRESS was given for, or NULL. */
const char *names_of(const struct names *names, const struct address *address);

#endif
