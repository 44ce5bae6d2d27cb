#include "workspace/store/log_platform.h"

#include <string.h>

#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

/* One field of a text line: what stands before it, where it is in the JSON, what stands after. */
struct field {
    const char *before, *path, *after;
    bool decimals;
};

static const struct field start_fields[] = {
    { "START RequestId: ", "record.requestId", "", false },
    { " Version: ", "record.version", "", false },
};

static const struct field init_start_fields[] = {
    { "INIT_START Runtime Version: ", "record.runtimeVersion", "", false },
    { "\tRuntime Version ARN: ", "record.runtimeVersionArn", "", false },
};

static const struct field init_report_fields[] = {
    { "INIT_REPORT Init Duration: ", "record.metrics.durationMs", " ms", true },
    { "\tPhase: ", "record.phase", "", false },
    { "\tStatus: ", "record.status", "", false },
    { "\tError Type: ", "record.errorType", "", false },
};

static const struct field report_fields[] = {
    { "REPORT RequestId: ", "record.requestId", "", false },
    { "\tDuration: ", "record.metrics.durationMs", " ms", true },
    { "\tBilled Duration: ", "record.metrics.billedDurationMs", " ms", false },
    { "\tMemory Size: ", "record.metrics.memorySizeMB", " MB", false },
    { "\tMax Memory Used: ", "record.metrics.maxMemoryUsedMB", " MB", false },
    { "\tRestore Duration: ", "record.metrics.restoreDurationMs", " ms", true },
    { "\tInit Duration: ", "record.metrics.initDurationMs", " ms", true },
    { "\tStatus: ", "record.status", "", false },
    { "\tError Type: ", "record.errorType", "", false },
};

static const struct field extension_fields[] = {
    { "EXTENSION\tName: ", "record.name", "", false },
    { "\tState: ", "record.state", "", false },
    { "\tError Type: ", "record.errorType", "", false },
};

static const struct {
    const char *type;           /* with its quotes */
    const struct field *fields;
    size_t count;
} forms[] = {
    { "\"platform.start\"", start_fields, COUNT(start_fields) },
    { "\"platform.initStart\"", init_start_fields, COUNT(init_start_fields) },
    { "\"platform.initReport\"", init_report_fields, COUNT(init_report_fields) },
    { "\"platform.report\"", report_fields, COUNT(report_fields) },
    { "\"platform.extension\"", extension_fields, COUNT(extension_fields) },
};

bool log_platform_is_json(const char *text, size_t size)
{
    static const char begin[] = "{\"time\":\"", type[] = "\"type\":\"platform.";
    return size > strlen(begin) && memcmp(text, begin, strlen(begin)) == 0 &&
           memmem(text, size, type, strlen(type));
}

/* As %.2f would write it: 8.913 -> 8.91, 140.0 -> 140.00. */
static void add_decimals(struct str *out, const char *raw, size_t size)
{
    const char *point = memchr(raw, '.', size);
    size_t whole = point ? (size_t)(point - raw) : size;
    str_add_bytes(out, raw, whole);
    str_add_char(out, '.');
    for (size_t i = 1; i <= 2; i++)
        str_add_char(out, whole + i < size ? raw[whole + i] : '0');
}

static void add_value(struct str *out, const struct field *field, const char *raw, size_t size)
{
    if (raw[0] == '"') {
        struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = raw, .size = size };
        json_scan_text(&token, out);
    } else if (field->decimals) {
        add_decimals(out, raw, size);
    } else {
        str_add_bytes(out, raw, size);
    }
}

/* The text format says nothing of success. */
static bool is_success(const char *path, const char *raw, size_t size)
{
    static const char word[] = "\"success\"";
    return text_ends(path, ".status") && size == strlen(word) && memcmp(raw, word, size) == 0;
}

bool log_platform_text(const char *text, size_t size, struct str *out)
{
    const char *raw;
    size_t raw_size;
    if (!log_platform_is_json(text, size) || !json_scan_find(text, size, "type", &raw, &raw_size))
        return false;
    size_t i = 0;
    while (i < COUNT(forms) && (raw_size != strlen(forms[i].type) ||
                                memcmp(raw, forms[i].type, raw_size) != 0))
        i++;
    if (i == COUNT(forms))
        return false;
    for (size_t j = 0; j < forms[i].count; j++) {
        const struct field *field = &forms[i].fields[j];
        if (!json_scan_find(text, size, field->path, &raw, &raw_size) ||
            is_success(field->path, raw, raw_size))
            continue;
        str_add(out, field->before);
        add_value(out, field, raw, raw_size);
        str_add(out, field->after);
    }
    return true;
}
