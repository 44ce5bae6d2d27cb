/*
 * address: internet addresses as bytes, for comparing and for showing.
 */
#ifndef LAMBENCH_SANDBOX_ADDRESS_H
#define LAMBENCH_SANDBOX_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

struct address {
    int family;                 /* AF_INET, AF_INET6 */
    unsigned char bytes[16];    /* the first 4, or all */
};

/* Where a socket is bound, or connects to. */
struct endpoint {
    struct address address;
    unsigned port;
    bool datagram;
};

/* Of a socket address of one of these families. */
void address_of(const struct sockaddr_storage *where, struct address *out);
unsigned address_port(const struct sockaddr_storage *where);
socklen_t address_socket(const struct address *address, unsigned port,
                         struct sockaddr_storage *out);
/* True when TEXT is an address: "10.0.0.1", "::1". */
bool address_read(const char *text, struct address *out);
bool address_equal(const struct address *left, const struct address *right);
/* The first PREFIX bits are the same. */
bool address_within(const struct address *address, const struct address *network, int prefix);
/* Of this machine itself: 127.0.0.0/8, ::1, and what stands for any of its own. */
bool address_is_local(const struct address *address);

enum { ADDRESS_TEXT = 64 };
void address_text(const struct address *address, char out[ADDRESS_TEXT]);

#endif
