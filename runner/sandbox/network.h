/*
 * network: what there is in a sandbox's own network namespace; runs in its first process. See guard
 * for the other side.
 */
#ifndef LAMBENCH_SANDBOX_NETWORK_H
#define LAMBENCH_SANDBOX_NETWORK_H

struct endpoint;
struct error;

/* The loopback interface, and nothing else. */
int network_start(struct error *error);
/* Whatever goes to an address that is not here is lost without a word, as where packets are
 * dropped on their way; otherwise it is refused at once. IPv6 is refused. */
int network_lose(struct error *error);
/* A socket that stands for ENDPOINT: its address becomes one of this namespace. For streams it
 * listens. */
int network_endpoint(const struct endpoint *endpoint, int *out_fd, struct error *error);

#endif
