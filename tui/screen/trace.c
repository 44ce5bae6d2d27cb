#include "tui/screen/trace.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"

static const char task[] = "/var/task/";

/* The frames of the payload, or NULL; INNER_LAST: the innermost comes last. */
static const struct json *frames_of(const struct json *payload, bool *out_inner_last)
{
    const struct json *trace = json_get(payload, "trace");
    *out_inner_last = false;
    if (json_is_array(trace))
        return trace;
    trace = json_get(payload, "stackTrace");
    if (!json_is_array(trace))
        return NULL;
    /* Python: '  File "/var/task/app.py", line 3, in handler' */
    *out_inner_last = strstr(json_text(json_at(trace, 0), ""), "File \"") != NULL;
    return trace;
}

static struct json *parse(const char *payload, size_t size)
{
    struct error error = ERROR_INIT;
    struct json *json = NULL;
    if (size == 0 || json_parse(payload, size, NULL, &json, &error) < 0)
        return NULL;
    return json;
}

static void add_frame(struct str *out, const char *frame)
{
    while (*frame) {
        size_t size = strcspn(frame, "\n");
        if (size > 0) {
            text_safe(out, frame, size, false);
            str_add_char(out, '\n');
        }
        frame += size + (frame[size] == '\n');
    }
}

void trace_lines(const char *payload, size_t size, struct str *out)
{
    bool inner_last;
    AUTO(json) json = parse(payload, size);
    const struct json *frames = frames_of(json, &inner_last);
    for (size_t i = 0; i < json_count(frames); i++) {
        const char *frame = json_text(json_at(frames, i), "");
        bool message = i == 0 && frame[0] != ' ' && json_get(json, "trace");
        if (!message) /* Node.js begins with it; it stands above already */
            add_frame(out, frame);
    }
}

static bool is_dependency(const char *path)
{
    return strstr(path, "/node_modules/") || strstr(path, "/site-packages/") ||
           strstr(path, "/vendor/bundle/");
}

/* "/var/task/src/app.js:12:7" and "/var/task/app.py", line 12 */
static bool take_place(const char *frame, const struct function *function,
                       struct trace_place *out)
{
    const char *at = strstr(frame, task);
    if (!at || is_dependency(at))
        return false;
    at += strlen(task);
    size_t length = strcspn(at, "\":)\n");
    const char *number = at + length;
    number = text_starts(number, "\", line ") ? number + strlen("\", line ") : number + 1;
    if (at[length] == '\0' || length == 0)
        return false;
    AUTO_FREE char *name = mem_text_n(at, length);
    AUTO_FREE char *path = file_join(function->code_path, name);
    int line = atoi(number);
    if (line <= 0 || strstr(name, "..") || !file_exists(path))
        return false;
    *out = (struct trace_place){ take_ptr(&path), line };
    return true;
}

bool trace_find(const char *payload, size_t size, const struct function *function,
                struct trace_place *out)
{
    bool inner_last;
    if (function->code_kind != CODE_FOLDER || !function->code_path)
        return false;
    AUTO(json) json = parse(payload, size);
    const struct json *frames = frames_of(json, &inner_last);
    size_t count = json_count(frames);
    for (size_t i = 0; i < count; i++) {
        const char *frame = json_text(json_at(frames, inner_last ? count - 1 - i : i), "");
        if (take_place(frame, function, out))
            return true;
    }
    return false;
}
