/*
 * telemetry_wish: what a subscription to the Telemetry API (2022-07-01) or the Logs API
 * (2020-08-15) asks for, read and checked (AWS Lambda Developer Guide, "Lambda Telemetry API
 * reference", "Lambda Logs API").
 */
#ifndef LAMBENCH_RUNTIME_TELEMETRY_WISH_H
#define LAMBENCH_RUNTIME_TELEMETRY_WISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str;

/* In which form events are written; each kind of subscription has some that the others have not. */
enum telemetry_form {
    TELEMETRY_2022_07,      /* Telemetry API; lines are strings */
    TELEMETRY_2022_12,      /* and newer: lines that are JSON objects are objects */
    TELEMETRY_LOGS_2020,    /* Logs API */
    TELEMETRY_LOGS_2021,    /* and newer: with platform.runtimeDone */
    TELEMETRY_FORMS
};

enum telemetry_type { TELEMETRY_PLATFORM = 1, TELEMETRY_FUNCTION = 2, TELEMETRY_EXTENSION = 4 };

struct telemetry_wish {
    enum telemetry_form form;
    unsigned types;             /* enum telemetry_type, or-ed */
    int64_t items, bytes, timeout_ms;
    bool tcp;                   /* else HTTP */
    unsigned port;
    char path[512];             /* of the URI, with its query: "/" at least */
};

/* LOGS: by the Logs API. False: PROBLEMS has them all, with "; " between. */
bool telemetry_wish_read(const char *body, size_t size, bool logs, unsigned api_port,
                         struct telemetry_wish *out, struct str *problems);
/* "platform", "function", "extension"; fills OUT (room for 3) and returns how many. */
size_t telemetry_wish_types(const struct telemetry_wish *wish, const char **out);

#endif
