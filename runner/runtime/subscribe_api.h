/*
 * subscribe_api: subscribing to the Telemetry API 2022-07-01 and the Logs API 2020-08-15. The
 * functions are the calls of routes; SELF is always a struct endpoint.
 */
#ifndef LAMBENCH_RUNTIME_SUBSCRIBE_API_H
#define LAMBENCH_RUNTIME_SUBSCRIBE_API_H

struct server_request;

void subscribe_api_telemetry(void *self, struct server_request *request);
void subscribe_api_logs(void *self, struct server_request *request);

#endif
