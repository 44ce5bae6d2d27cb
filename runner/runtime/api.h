/*
 * api: all that an environment's listener serves: Runtime API, Extensions API, Telemetry and Logs
 * API, credentials. One table of routes.
 */
#ifndef LAMBENCH_RUNTIME_API_H
#define LAMBENCH_RUNTIME_API_H

struct error;
struct instance;
struct loop;

/* Serves LISTENER for the instance and plugs itself in as its port; the instance releases it. */
int api_open(struct loop *loop, int taken_listener, struct instance *instance,
             struct error *error);

#endif
