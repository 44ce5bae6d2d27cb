/*
 * run_network: what a function may reach from its sandbox: all that this machine does, nothing but
 * the endpoints inside, or a list of hosts and networks.
 */
#ifndef LAMBENCH_MODEL_RUN_NETWORK_H
#define LAMBENCH_MODEL_RUN_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct str;

enum run_network_kind { RUN_NETWORK_HOST, RUN_NETWORK_NONE, RUN_NETWORK_LIST };

/* One entry of an allow-list. Texts belong to an arena. */
struct run_target {
    const char *text;       /* as written: "db.internal:5432", "10.0.0.0/8", "[::1]:443" */
    const char *host;       /* name or address; of a network its address: "10.0.0.0" */
    int prefix;             /* bits of the network; -1: HOST is one name or address */
    int port;               /* 0: every port */
};

struct run_network {
    enum run_network_kind kind;
    const struct run_target *targets;   /* RUN_NETWORK_LIST */
    size_t target_count;
};

/* TEXT as a target, its texts in ARENA. When it is none: false, and *out_why says what is wrong
 * with it ("the port must be 1 to 65535"). */
bool run_network_read_target(const char *text, struct arena *arena, struct run_target *out,
                     const char **out_why);

/* A name or address of this machine itself: "localhost", "127.0.0.1". */
bool run_network_is_loopback(const struct run_target *target);
bool run_network_equal(const struct run_network *left, const struct run_network *right);
/* Appends "host", "none" or the targets as written, with ", " between them. */
void run_network_text(const struct run_network *network, struct str *out);

#endif
