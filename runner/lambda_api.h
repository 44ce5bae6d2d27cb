/*
 * lambda_api: Lambda's own API over HTTP, so that the AWS CLI and SDKs can be pointed here with
 * --endpoint-url (AWS Lambda API Reference, "Invoke"). Signatures are not looked at: whoever can
 * reach this machine's loopback may call.
 */
#ifndef LAMBENCH_LAMBDA_API_H
#define LAMBENCH_LAMBDA_API_H

#include <stdbool.h>

struct error;
struct lambda_api;
struct loop;
struct engine;

int lambda_api_open(struct loop *loop, struct engine *engine, int port, bool next_free,
                    struct lambda_api **out, struct error *error);
void lambda_api_close(struct lambda_api *api);
int lambda_api_port(const struct lambda_api *api);

#endif
