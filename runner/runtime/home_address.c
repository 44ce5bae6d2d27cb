#include "runner/runtime/home_address.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "runner/sandbox/spec.h"
#include "workspace/base/mem.h"

void home_address_choose(struct home_address *out, bool own, struct spec *spec)
{
    unsigned char random[3];
    *out = (struct home_address){ .bytes = { 127, 0, 0, 1 } };
    if (!own)
        return;
    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        BUG("getrandom");
    out->bytes[1] = (unsigned char)(64 + random[0] % 128); /* far from what people use */
    out->bytes[2] = random[1];
    out->bytes[3] = (unsigned char)(1 + random[2] % 254);
    snprintf(out->hosts, sizeof(out->hosts),
             "127.0.0.1 localhost localhost.localdomain\n%d.%d.%d.%d sandbox.localdomain sandbox\n"
             "::1 localhost ip6-localhost ip6-loopback\n", out->bytes[0], out->bytes[1],
             out->bytes[2], out->bytes[3]);
    spec_add_file(spec, "/etc/hosts", out->hosts, strlen(out->hosts), 0644);
}
