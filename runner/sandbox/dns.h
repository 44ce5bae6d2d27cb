/*
 * dns: the few bytes of the domain name system's messages that a small name server needs (RFC 1035
 * section 4). Both sides are hostile: nothing is read past the end, no name has odd characters.
 */
#ifndef LAMBENCH_SANDBOX_DNS_H
#define LAMBENCH_SANDBOX_DNS_H

#include <stdbool.h>
#include <stddef.h>

struct address;

enum { DNS_LARGEST = 4096, DNS_NAME = 256, DNS_ADDRESSES = 16 };

struct dns_question {
    unsigned id;
    char name[DNS_NAME];    /* lower case, letters, digits, "-", "_" and ".", no "." at the end */
    int family;             /* AF_INET or AF_INET6 when addresses are asked for, else 0 */
    unsigned char bytes[DNS_NAME + 16]; /* header and question as asked */
    size_t size;
};

enum dns_outcome { DNS_FINE = 0, DNS_FAILED = 2, DNS_NO_SUCH_NAME = 3 };

/* False: it is no question, or has not exactly one name of usual characters. */
bool dns_read(const void *bytes, size_t size, struct dns_question *out);
/* Writes an answer to OUT, of DNS_LARGEST bytes; yields its size. */
size_t dns_answer(const struct dns_question *question, enum dns_outcome outcome,
                  const struct address *addresses, size_t count, unsigned char *out);
/* Is it an answer to that question? */
bool dns_is_reply(const void *bytes, size_t size, const struct dns_question *question);
/* The addresses in an answer, up to DNS_ADDRESSES; yields how many. */
size_t dns_addresses(const void *bytes, size_t size, struct address *out);

#endif
