#include "runner/sandbox/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static size_t size_of(const struct address *address)
{
    return address->family == AF_INET ? 4 : 16;
}

void address_of(const struct sockaddr_storage *where, struct address *out)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    *out = (struct address){ .family = where->ss_family };
    memcpy(&four, where, sizeof(four));
    memcpy(&six, where, sizeof(six));
    if (out->family == AF_INET)
        memcpy(out->bytes, &four.sin_addr, sizeof(four.sin_addr));
    else
        memcpy(out->bytes, &six.sin6_addr, sizeof(six.sin6_addr));
}

unsigned address_port(const struct sockaddr_storage *where)
{
    struct sockaddr_in four; /* the port is at the same place in both */
    memcpy(&four, where, sizeof(four));
    return ntohs(four.sin_port);
}

socklen_t address_socket(const struct address *address, unsigned port,
                         struct sockaddr_storage *out)
{
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
    memset(out, 0, sizeof(*out));
    memcpy(&four.sin_addr, address->bytes, sizeof(four.sin_addr));
    memcpy(&six.sin6_addr, address->bytes, sizeof(six.sin6_addr));
    if (address->family == AF_INET)
        memcpy(out, &four, sizeof(four));
    else
        memcpy(out, &six, sizeof(six));
    return address->family == AF_INET ? sizeof(four) : sizeof(six);
}

bool address_read(const char *text, struct address *out)
{
    static const int families[] = { AF_INET, AF_INET6 };
    for (int i = 0; i < 2; i++) {
        *out = (struct address){ .family = families[i] };
        if (inet_pton(families[i], text, out->bytes) == 1)
            return true;
    }
    return false;
}

bool address_equal(const struct address *left, const struct address *right)
{
    return left->family == right->family
        && memcmp(left->bytes, right->bytes, size_of(left)) == 0;
}

bool address_within(const struct address *address, const struct address *network, int prefix)
{
    size_t whole = (size_t)prefix / 8;
    unsigned mask = 0xff00u >> (prefix % 8) & 0xff;
    if (address->family != network->family || whole > size_of(address)
        || memcmp(address->bytes, network->bytes, whole) != 0)
        return false;
    return mask == 0 || ((address->bytes[whole] ^ network->bytes[whole]) & mask) == 0;
}

bool address_is_local(const struct address *address)
{
    static const unsigned char any[16], one[16] = { [15] = 1 };
    if (address->family == AF_INET)
        return address->bytes[0] == 127 || memcmp(address->bytes, any, 4) == 0;
    return memcmp(address->bytes, any, 16) == 0 || memcmp(address->bytes, one, 16) == 0;
}

void address_text(const struct address *address, char out[ADDRESS_TEXT])
{
    if (!inet_ntop(address->family, address->bytes, out, ADDRESS_TEXT))
        out[0] = '\0';
}
