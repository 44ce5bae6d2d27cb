#include "tui/action/value_keep.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/ui.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/project_load.h"
#include "workspace/template/local_values.h"
#include "workspace/template/secret.h"

enum { VALUE_BYTES = 65536 };

/* One NAME=VALUE, taken apart. */
struct kept {
    char *name, *value;
};

bool value_keep_is_secret(const struct project *project, enum setting_kind kind, const char *name,
                     const char *value)
{
    for (size_t i = 0; kind == SETTING_PARAMETER && i < project->parameter_count; i++) {
        const struct parameter *parameter = &project->parameters[i];
        if (strcmp(parameter->name, name) == 0 &&
            text_equal(value_text(value_get(parameter->definition, "NoEcho")), "true"))
            return true;
    }
    return kind == SETTING_SECRET || secret_is(name, value);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Characters besides letters and digits that names of a kind may have. */
static const struct {
    const char *others, *form;
} names[SETTING_KINDS] = {
    [SETTING_PARAMETER] = { "/:", "the name of a parameter, such as Stage" },
    [SETTING_ATTRIBUTE] = { "/._-", "a resource and its attribute, such as Queue.QueueUrl" },
    [SETTING_IMPORT] = { ":-_./", "the name of an export, such as network-VpcId" },
    [SETTING_SSM] = { "/._-:", "the name of a parameter in the store, such as /orders/url" },
    [SETTING_SECRET] = { "/_+.@-:", "the name of a secret, such as db or db:SecretString:user" },
};

static int check_form(enum setting_kind kind, const char *name, struct error *error)
{
    const char *at = name;
    while (isalnum((unsigned char)*at) || (*at && strchr(names[kind].others, *at)))
        at++;
    bool wrong = kind == SETTING_ATTRIBUTE && !strchr(name, '.');
    if (*name && !*at && !wrong)
        return 0;
    return error_set(error, ERROR_INVALID, "\"%.100s\" is not %s", name, names[kind].form);
}

/* The template is asked as if the value were given for one run. */
static int check_known(const struct project *project, enum setting_kind kind, const char *name,
                       struct error *error)
{
    if (kind != SETTING_PARAMETER && kind != SETTING_ATTRIBUTE)
        return 0;
    AUTO_FREE char *assignment = mem_format("%s=", name);
    const char *const parameters[] = { assignment };
    const struct load_request request = { .path = project->template_path,
                                          .parameters = parameters, .parameter_count = 1 };
    static const char option[] = "--parameter: ";
    struct error found = ERROR_INIT;
    AUTO_PROJECT asked = NULL;
    if (project_load(&request, &asked, error) < 0)
        return -1;
    if (load_check_given(asked, &found) == 0)
        return 0;
    bool named = text_starts(found.what, option);
    error_set(error, found.kind, "%s", found.what + (named ? strlen(option) : 0));
    return found.hint[0] ? error_hint(error, "%s", found.hint) : -1;
}

/* ---- words ---------------------------------------------------------------------------------- */

/* From standard input, without the last line break. */
static int read_value(const struct call *call, const char *name, char **out, struct error *error)
{
    if (call->runner) {
        error_set(error, ERROR_INVALID, "%.100s has no value", name);
        return error_hint(error, "write %s NAME=VALUE", call->action->name);
    }
    AUTO(blob) text = NULL;
    if (file_read("-", VALUE_BYTES, &text, error) < 0)
        return -1;
    size_t size = blob_size(text);
    if (size > 0 && blob_bytes(text)[size - 1] == '\n')
        size--;
    *out = mem_text_n(blob_bytes(text), size);
    return 0;
}

static int take_apart(const struct call *call, enum setting_kind kind, const char *word,
                      struct kept *out, struct error *error)
{
    const char *sign = strchr(word, '=');
    out->name = sign ? mem_text_n(word, (size_t)(sign - word)) : mem_text(word);
    out->value = sign ? mem_text(sign + 1) : NULL;
    if (check_form(kind, out->name, error) < 0)
        return -1;
    return sign ? 0 : read_value(call, out->name, &out->value, error);
}

static void release(struct kept *kept, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(kept[i].name);
        free(kept[i].value);
    }
    free(kept);
}

/* ---- keeping -------------------------------------------------------------------------------- */

static int keep(struct call *call, const struct project *project, enum setting_kind kind,
                const struct kept *kept, struct error *error)
{
    if (local_values_set(project->root, kind, kept->name, kept->value, error) < 0)
        return -1;
    bool secret = value_keep_is_secret(project, kind, kept->name, kept->value);
    if (!call_has(call, "--quiet"))
        call_say(call, UI_PLAIN, "%s = %s  (%s)", kept->name, secret ? "********" : kept->value,
                 LOCAL_VALUES_FILE);
    return 0;
}

static int forget(struct call *call, const struct project *project, enum setting_kind kind,
                  struct error *error)
{
    const char *name;
    for (size_t i = 0; (name = call_value(call, "--unset", i)); i++) {
        if (local_values_set(project->root, kind, name, NULL, error) < 0)
            return -1;
        if (!call_has(call, "--quiet"))
            call_say(call, UI_PLAIN, "%s has no value in %s any more", name, LOCAL_VALUES_FILE);
    }
    return 0;
}

static int keep_all(struct call *call, const struct project *project, enum setting_kind kind,
                    const struct kept *kept, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (check_known(project, kind, kept[i].name, error) < 0)
            return -1;
    for (size_t i = 0; i < count; i++)
        if (keep(call, project, kind, &kept[i], error) < 0)
            return -1;
    return forget(call, project, kind, error);
}

int value_keep(struct call *call, const struct project *project, enum setting_kind kind,
               const char *assignments, struct error *error)
{
    struct kept *kept = NULL;
    size_t count = 0, capacity = 0;
    const char *word;
    int result = 0;
    while (result == 0 && (word = call_value(call, assignments, count))) {
        struct kept *one = ARRAY_PUSH(kept, count, capacity);
        *one = (struct kept){ .name = NULL };
        result = take_apart(call, kind, word, one, error);
    }
    if (result == 0)
        result = keep_all(call, project, kind, kept, count, error);
    release(kept, count);
    if (result == 0 && call->runner)
        result = runner_reload(call->runner, error);
    return result;
}
