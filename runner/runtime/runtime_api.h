/*
 * runtime_api: the Lambda Runtime API, version 2018-06-01, on the listener of one instance: HTTP
 * on one side, the instance's state table on the other (AWS Lambda Developer Guide, "Using the
 * Lambda runtime API"; error bodies as AWS's open source emulator writes them).
 */
#ifndef LAMBENCH_RUNTIME_RUNTIME_API_H
#define LAMBENCH_RUNTIME_RUNTIME_API_H

struct error;
struct instance;
struct loop;

/* Serves LISTENER for the instance and plugs itself in as its port; the instance releases it. */
int runtime_api_open(struct loop *loop, int taken_listener, struct instance *instance,
                     struct error *error);

#endif
