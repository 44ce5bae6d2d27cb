/*
 * home_address: the address that sandbox.localdomain has inside. Environments in the host's network
 * share its ports, so each that has extensions gets a loopback address of its own: what listens on
 * the name in one of them is not in the way of the others.
 */
#ifndef LAMBENCH_RUNTIME_HOME_ADDRESS_H
#define LAMBENCH_RUNTIME_HOME_ADDRESS_H

#include <stdbool.h>

struct spec;

struct home_address {
    unsigned char bytes[4];
    char hosts[256];            /* the text of /etc/hosts */
};

/* OWN: one that hardly anybody else has, which SPEC gets in its /etc/hosts; OUT must live as long
 * as SPEC. Else 127.0.0.1, which is there already. */
void home_address_choose(struct home_address *out, bool own, struct spec *spec);

#endif
