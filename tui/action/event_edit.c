#include "tui/action/event_edit.h"

#include <stdbool.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { EVENT_BYTES = 1 << 24 };

/* Records[0].body -> Records.0.body */
static char *dotted(const char *path, size_t size)
{
    AUTO_STR out;
    str_init(&out, EVENT_BYTES);
    for (size_t i = 0; i < size; i++) {
        if (path[i] == '[' && out.length > 0)
            str_add_char(&out, '.');
        else if (path[i] != '[' && path[i] != ']')
            str_add_char(&out, path[i]);
    }
    return str_take(&out);
}

int event_edit(const char *bytes, size_t size, const char *assignment, char **out,
               struct error *error)
{
    const char *equals = strchr(assignment, '='), *old;
    size_t old_size;
    struct error not_json = ERROR_INIT;
    if (!equals || equals == assignment)
        return error_set(error, ERROR_INVALID, "--set takes PATH=VALUE, not \"%s\"", assignment);
    AUTO_FREE char *path = dotted(assignment, (size_t)(equals - assignment));
    if (!json_scan_find(bytes, size, path, &old, &old_size)) {
        error_set(error, ERROR_NOT_FOUND, "the event has no value at %s", path);
        return error_hint(error, "write it like Records[0].body");
    }
    const char *value = equals + 1;
    bool text = *old == '"' || json_scan_check(value, strlen(value), NULL, &not_json) < 0;
    AUTO_STR edited;
    str_init(&edited, EVENT_BYTES);
    str_add_bytes(&edited, bytes, (size_t)(old - bytes));
    if (text)
        json_scan_quote(&edited, value, strlen(value));
    else
        str_add(&edited, value);
    str_add_bytes(&edited, old + old_size, size - (size_t)(old - bytes) - old_size);
    *out = str_take(&edited);
    return 0;
}
