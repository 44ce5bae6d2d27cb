#include "runner/runtime/extension.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "runner/runtime/uuid.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

static const char *const state_names[EXTENSION_STATES] = {
    [EXTENSION_STARTED] = "Started",
    [EXTENSION_REGISTERED] = "Registered",
    [EXTENSION_READY] = "Ready",
    [EXTENSION_RUNNING] = "Running",
    [EXTENSION_INIT_ERROR] = "InitError",
    [EXTENSION_EXIT_ERROR] = "ExitError",
    [EXTENSION_SHUTDOWN_FAILED] = "ShutdownFailed",
    [EXTENSION_EXITED] = "Exited",
    [EXTENSION_LAUNCH_ERROR] = "LaunchError",
};

/* From which states a call leads where. */
static const bool may_next[EXTENSION_STATES] = { [EXTENSION_REGISTERED] = true,
                                                 [EXTENSION_READY] = true,
                                                 [EXTENSION_RUNNING] = true };
static const bool may_init_error[EXTENSION_STATES] = { [EXTENSION_REGISTERED] = true };
static const bool may_exit_error[EXTENSION_STATES] = { [EXTENSION_REGISTERED] = true,
                                                       [EXTENSION_READY] = true,
                                                       [EXTENSION_RUNNING] = true };

static const struct {
    const char *name;
    enum extension_event event;
} events[] = { { "INVOKE", EXTENSION_INVOKE }, { "SHUTDOWN", EXTENSION_SHUTDOWN } };

__attribute__((format(printf, 3, 4)))
static void refuse(struct extension_refusal *out, const char *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    out->type = type;
    vsnprintf(out->message, sizeof(out->message), format, arguments);
    va_end(arguments);
}

/* WHO is the name at register and the identifier later, as the emulator says it. */
static void refuse_move(struct extension_refusal *out, const struct extension *extension,
                        enum extension_state to, const char *who)
{
    refuse(out, "Extension.InvalidExtensionState",
           "State transition from %s to %s failed for extension %s. Error: State transition is "
           "not allowed", state_names[extension->state], state_names[to], who);
}

void extension_clear(struct extensions *extensions)
{
    *extensions = (struct extensions){ .count = 0 };
}

struct extension *extension_named(struct extensions *extensions, const char *name)
{
    for (size_t i = 0; i < extensions->count; i++)
        if (strcmp(extensions->list[i].name, name) == 0)
            return &extensions->list[i];
    return NULL;
}

static struct extension *add(struct extensions *extensions, const char *name, bool external)
{
    if (extensions->count > EXTENSIONS_MOST)
        return NULL;
    struct extension *one = &extensions->list[extensions->count++];
    *one = (struct extension){ .external = external, .state = EXTENSION_STARTED };
    snprintf(one->name, sizeof(one->name), "%s", name);
    return one;
}

struct extension *extension_add(struct extensions *extensions, const char *name)
{
    struct extension *one = add(extensions, name, true);
    if (!one || extensions->count <= EXTENSIONS_MOST)
        return one;
    extension_end(one, EXTENSION_LAUNCH_ERROR, "TooManyExtensions");
    return NULL;
}

/* ---- register ------------------------------------------------------------------------------ */

/* Adds the events of the array at RAW to OUT. */
static bool read_events(const char *raw, size_t size, bool external, unsigned *out,
                        struct extension_refusal *refusal)
{
    struct error error = ERROR_INIT;
    struct json_scan scan;
    struct json_token token;
    json_scan_init(&scan, raw, size, NULL);
    if (json_scan_next(&scan, &token, &error) < 0 || token.kind == JSON_TOKEN_NULL)
        return true;
    if (token.kind != JSON_TOKEN_ARRAY) {
        refuse(refusal, "InvalidRequestFormat", "events is not an array");
        return false;
    }
    while (json_scan_next(&scan, &token, &error) == 0 && token.kind != JSON_TOKEN_ARRAY_END) {
        if (token.kind != JSON_TOKEN_STRING) {
            refuse(refusal, "InvalidRequestFormat", "an event is not a string");
            return false;
        }
        AUTO_STR name;
        str_init(&name, 128);
        json_scan_text(&token, &name);
        unsigned found = 0;
        for (size_t i = 0; i < COUNT(events); i++)
            if (strcmp(name.text, events[i].name) == 0)
                found = events[i].event;
        if (!found || (found == EXTENSION_SHUTDOWN && !external)) {
            refuse(refusal, "Extension.InvalidEventType", "%s: %s", name.text,
                   found ? "ShutdownEventNotSupportedForInternalExtension"
                         : "ErrorInvalidEventType");
            return false;
        }
        *out |= found;
    }
    return true;
}

static bool read_request(const char *body, size_t size, bool external, unsigned *out,
                         struct extension_refusal *refusal)
{
    struct error error = ERROR_INIT;
    const char *raw;
    size_t raw_size;
    if (json_scan_check(body, size, NULL, &error) < 0) {
        refuse(refusal, "InvalidRequestFormat", "%s",
               size ? error.what : "unexpected end of JSON input");
        return false;
    }
    if (json_scan_find(body, size, "configurationKeys", &raw, &raw_size) && raw[0] == '[' &&
        json_scan_find(body, size, "configurationKeys.0", &raw, &raw_size)) {
        refuse(refusal, "InvalidRequestFormat",
               "configurationKeys are deprecated; use environment variables instead");
        return false;
    }
    return !json_scan_find(body, size, "events", &raw, &raw_size) ||
           read_events(raw, raw_size, external, out, refusal);
}

static struct extension *add_internal(struct extensions *extensions, const char *name,
                                      struct extension_refusal *refusal)
{
    if (extensions->closed)
        refuse(refusal, "Extension.RegistrationClosed", "Extension registration closed already");
    else if (extension_named(extensions, name))
        refuse(refusal, "Extension.InvalidExtensionState",
               "Extension with this name already registered");
    else if (extensions->count >= EXTENSIONS_MOST)
        refuse(refusal, "Extension.TooManyExtensions", "Extension limit (%d) reached",
               EXTENSIONS_MOST);
    else
        return add(extensions, name, false);
    return NULL;
}

struct extension *extension_register(struct extensions *extensions, const char *name,
                                     const char *body, size_t size,
                                     struct extension_refusal *out_refusal)
{
    unsigned wanted = 0;
    if (!name || !name[0]) {
        refuse(out_refusal, "Extension.InvalidExtensionName", "Empty extension name");
        return NULL;
    }
    struct extension *one = extension_named(extensions, name);
    bool external = one && one->external;
    if (!read_request(body, size, external, &wanted, out_refusal))
        return NULL;
    if (external && one->state != EXTENSION_STARTED) {
        refuse_move(out_refusal, one, EXTENSION_REGISTERED, one->name);
        return NULL;
    }
    if (!external)
        one = add_internal(extensions, name, out_refusal);
    if (!one)
        return NULL;
    one->events = wanted;
    one->state = EXTENSION_REGISTERED;
    uuid_make(one->id);
    return one;
}

/* ---- later calls --------------------------------------------------------------------------- */

struct extension *extension_find(struct extensions *extensions, const char *id,
                                 struct extension_refusal *out_refusal)
{
    if (!id || !id[0]) {
        refuse(out_refusal, "Extension.MissingExtensionIdentifier",
               "Missing Lambda-Extension-Identifier header");
        return NULL;
    }
    if (!uuid_valid(id)) {
        refuse(out_refusal, "Extension.InvalidExtensionIdentifier",
               "Invalid Lambda-Extension-Identifier");
        return NULL;
    }
    for (size_t i = 0; i < extensions->count; i++)
        if (extensions->list[i].id[0] && strcasecmp(extensions->list[i].id, id) == 0)
            return &extensions->list[i];
    refuse(out_refusal, "Extension.UnknownExtensionIdentifier", "Unknown extension %s", id);
    return NULL;
}

bool extension_next(struct extension *extension, struct extension_refusal *out_refusal)
{
    if (!may_next[extension->state]) {
        refuse_move(out_refusal, extension, EXTENSION_READY, extension->id);
        return false;
    }
    extension->state = EXTENSION_READY;
    return true;
}

bool extension_fail(struct extension *extension, bool init, const char *error_type,
                    struct extension_refusal *out_refusal)
{
    enum extension_state to = init ? EXTENSION_INIT_ERROR : EXTENSION_EXIT_ERROR;
    if (!error_type || !error_type[0]) {
        refuse(out_refusal, "Extension.MissingHeader",
               "Lambda-Extension-Function-Error-Type not found");
        return false;
    }
    if (!(init ? may_init_error : may_exit_error)[extension->state]) {
        refuse_move(out_refusal, extension, to, extension->id);
        return false;
    }
    extension_end(extension, to, error_type);
    return true;
}

void extension_give(struct extension *extension)
{
    if (extension->state == EXTENSION_READY)
        extension->state = EXTENSION_RUNNING;
}

void extension_end(struct extension *extension, enum extension_state state,
                   const char *error_type)
{
    extension->state = state;
    if (error_type)
        snprintf(extension->error_type, sizeof(extension->error_type), "%s", error_type);
}

/* ---- looking ------------------------------------------------------------------------------- */

size_t extension_behind(const struct extensions *extensions, unsigned which)
{
    size_t count = 0;
    for (size_t i = 0; i < extensions->count; i++) {
        const struct extension *one = &extensions->list[i];
        if (which == 0 || (one->events & which))
            count += one->state == EXTENSION_STARTED || one->state == EXTENSION_REGISTERED ||
                     one->state == EXTENSION_RUNNING;
    }
    return count;
}

bool extension_all_registered(const struct extensions *extensions)
{
    for (size_t i = 0; i < extensions->count; i++)
        if (extensions->list[i].external && extensions->list[i].state == EXTENSION_STARTED)
            return false;
    return true;
}

size_t extension_count(const struct extensions *extensions, bool external)
{
    size_t count = 0;
    for (size_t i = 0; i < extensions->count; i++)
        count += extensions->list[i].external == external;
    return count;
}

const char *extension_state_name(enum extension_state state)
{
    return state_names[state];
}

size_t extension_event_names(unsigned wanted, const char **out)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT(events); i++)
        if (wanted & events[i].event)
            out[count++] = events[i].name;
    return count;
}
