#include "workspace/model/run_network.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/str.h"

enum { LONGEST_HOST = 253, MOST_PORT = 65535 };

/* --- reading a target --- */

/* The number that TEXT is, if that is MINIMUM to MAXIMUM; else -1. */
static int number_in(const char *text, int minimum, int maximum)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 6 || text[digits])
        return -1;
    int number = (int)strtol(text, NULL, 10);
    return number >= minimum && number <= maximum ? number : -1;
}

/* Bits of an address of this text; 0: it is none. */
static int address_bits(const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    if (inet_pton(AF_INET, text, bytes) == 1)
        return 32;
    return inet_pton(AF_INET6, text, bytes) == 1 ? 128 : 0;
}

static bool is_name(const char *text)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t size = strlen(text);
    return size > 0 && size <= LONGEST_HOST && strspn(text, allowed) == size &&
           text[0] != '.' && text[0] != '-';
}

static bool refuse(const char **out_why, const char *why)
{
    *out_why = why;
    return false;
}

/* Splits "[address]:port", "name:port" or what has no port; the colons of a bare IPv6 address are
 * its own. PORT becomes NULL when there is none. */
static bool split_port(char *host, char **out_host, char **out_port)
{
    *out_host = host;
    *out_port = NULL;
    if (*host == '[') {
        char *end = strchr(host, ']');
        if (!end || (end[1] && end[1] != ':'))
            return false;
        *out_host = host + 1;
        *out_port = end[1] ? end + 2 : NULL;
        *end = '\0';
        return address_bits(*out_host) == 128;
    }
    char *colon = strchr(host, ':');
    if (colon && !strchr(colon + 1, ':')) {
        *colon = '\0';
        *out_port = colon + 1;
    }
    return true;
}

static bool read_network(char *host, struct run_target *out, const char **out_why)
{
    char *slash = strchr(host, '/');
    if (!slash)
        return true;
    *slash = '\0';
    int bits = address_bits(host);
    out->prefix = bits ? number_in(slash + 1, 0, bits) : -1;
    return out->prefix >= 0 || refuse(out_why, "a network is an address and its bits: 10.0.0.0/8");
}

bool run_network_read_target(const char *text, struct arena *arena, struct run_target *out,
                     const char **out_why)
{
    char *host, *port;
    *out = (struct run_target){ .text = arena_copy(arena, text), .prefix = -1 };
    if (!split_port(arena_copy(arena, text), &host, &port))
        return refuse(out_why, "in brackets stands an IPv6 address: [::1]:443");
    if (port && (out->port = number_in(port, 1, MOST_PORT)) < 0)
        return refuse(out_why, "the port must be 1 to 65535");
    if (!read_network(host, out, out_why))
        return false;
    if (!address_bits(host) && !is_name(host))
        return refuse(out_why, "that is no host name, address or network");
    out->host = host;
    return true;
}

bool run_network_is_loopback(const struct run_target *target)
{
    return target->prefix < 0
        && (strcmp(target->host, "localhost") == 0 || strcmp(target->host, "127.0.0.1") == 0);
}

/* --- whole networks --- */

bool run_network_equal(const struct run_network *left, const struct run_network *right)
{
    if (left->kind != right->kind || left->target_count != right->target_count)
        return false;
    for (size_t i = 0; i < left->target_count; i++)
        if (strcmp(left->targets[i].text, right->targets[i].text) != 0)
            return false;
    return true;
}

void run_network_text(const struct run_network *network, struct str *out)
{
    if (network->kind != RUN_NETWORK_LIST)
        str_add(out, network->kind == RUN_NETWORK_NONE ? "none" : "host");
    for (size_t i = 0; i < network->target_count; i++)
        str_addf(out, "%s%s", i ? ", " : "", network->targets[i].text);
    if (network->kind == RUN_NETWORK_LIST && network->target_count == 0)
        str_add(out, "none");
}
