/*
 * extension: the extensions of one environment: who they are, where each stands, and every answer
 * the Extensions API 2020-01-01 gives them, with AWS's words (states and texts: AWS's open source
 * runtime interface emulator, lambda/core and lambda/rapi). No time, no sockets, no processes.
 *
 *   Started -register-> Registered -next-> Ready -event-> Running -next-> Ready ...
 *   Registered -init/error-> InitError;  any later one -exit/error-> ExitError
 *   ended in time at shutdown -> Exited, else ShutdownFailed;  cannot be executed -> LaunchError
 */
#ifndef LAMBENCH_RUNTIME_EXTENSION_H
#define LAMBENCH_RUNTIME_EXTENSION_H

#include <stdbool.h>
#include <stddef.h>

enum { EXTENSIONS_MOST = 10, EXTENSION_NAME_BYTES = 256, EXTENSION_MESSAGE_BYTES = 768 };

enum extension_state {
    EXTENSION_STARTED, EXTENSION_REGISTERED, EXTENSION_READY, EXTENSION_RUNNING,
    EXTENSION_INIT_ERROR, EXTENSION_EXIT_ERROR, EXTENSION_SHUTDOWN_FAILED, EXTENSION_EXITED,
    EXTENSION_LAUNCH_ERROR, EXTENSION_STATES
};

enum extension_event { EXTENSION_INVOKE = 1, EXTENSION_SHUTDOWN = 2 };

struct extension {
    char name[EXTENSION_NAME_BYTES];
    char id[37];                    /* Lambda-Extension-Identifier; "" before it is given */
    bool external;
    unsigned events;                /* enum extension_event, or-ed */
    enum extension_state state;
    char error_type[128];           /* "Extension.InitError" ... when it failed, or "" */
};

struct extensions {
    struct extension list[EXTENSIONS_MOST + 1]; /* one more, so that it can be named in the log */
    size_t count;
    bool closed;                    /* the runtime has asked for its first event */
};

/* Why a call is refused: always status 403. */
struct extension_refusal {
    const char *type;
    char message[EXTENSION_MESSAGE_BYTES];
};

/* Forgets all; for a fresh start. */
void extension_clear(struct extensions *extensions);
/* An external one that is about to be started. NULL: the eleventh; it is in the list, failed. */
struct extension *extension_add(struct extensions *extensions, const char *name);
struct extension *extension_named(struct extensions *extensions, const char *name);

/* POST /extension/register. NAME as the header gave it, or NULL; BODY is JSON text. */
struct extension *extension_register(struct extensions *extensions, const char *name,
                                     const char *body, size_t size,
                                     struct extension_refusal *out_refusal);
/* Whose call it is, from its header; NULL (and refused) when that is missing or unknown. */
struct extension *extension_find(struct extensions *extensions, const char *id,
                                 struct extension_refusal *out_refusal);
/* GET /extension/event/next: false (and refused) when its state does not have it. */
bool extension_next(struct extension *extension, struct extension_refusal *out_refusal);
/* POST /extension/init/error and exit/error. */
bool extension_fail(struct extension *extension, bool init, const char *error_type,
                    struct extension_refusal *out_refusal);

/* An event goes out to it. */
void extension_give(struct extension *extension);
/* Its process has ended or was never there. */
void extension_end(struct extension *extension, enum extension_state state,
                   const char *error_type);

/* How many are in none of the failed or ended states and have not asked for an event since they
 * were given one; WHICH are looked at: those subscribed to it, 0 for all. */
size_t extension_behind(const struct extensions *extensions, unsigned which);
bool extension_all_registered(const struct extensions *extensions); /* the external ones */
size_t extension_count(const struct extensions *extensions, bool external);

const char *extension_state_name(enum extension_state state);
/* "INVOKE", "SHUTDOWN", sorted; fills OUT (room for 2) and returns how many. */
size_t extension_event_names(unsigned events, const char **out);

#endif
