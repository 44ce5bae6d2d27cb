#include "tui/action/edit_words.h"

#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/nearest.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/edit_field.h"

#define FUNCTION_TYPE "AWS::Serverless::Function"

/* Names in a path, and how long one may be. */
enum { MOST_NAMES = 32, VALUE_MORE = 64 };

void edit_words_release(struct edit_words *words)
{
    arena_free(words->arena);
    free(words->edits);
}

static const char *const options[] = {
    [EDIT_ASK] = "", [EDIT_AT_RESOURCE] = "--here", [EDIT_AT_GLOBALS] = "--global",
    [EDIT_AT_PARAMETER] = "--default", [EDIT_AT_ANCHOR] = "--anchor",
};

const char *edit_words_option(enum edit_where where)
{
    return options[where];
}

static int read_where(const struct call *call, enum edit_where *out, struct error *error)
{
    *out = EDIT_ASK;
    for (size_t i = EDIT_ASK + 1; i < COUNT(options); i++) {
        if (!call_has(call, options[i]))
            continue;
        if (*out != EDIT_ASK)
            return error_set(error, ERROR_INVALID, "%s and %s cannot both be meant",
                             options[*out], options[i]);
        *out = (enum edit_where)i;
    }
    return 0;
}

int edit_words_init(struct edit_words *words, const struct call *call,
                    const struct project *project, struct error *error)
{
    *words = (struct edit_words){ .arena = arena_new(), .project = project,
                                  .type = FUNCTION_TYPE, .text = call_has(call, "--text"),
                                  .force = call_has(call, "--force") };
    if (!project->usable && project->problems.count) {
        const struct problem *first = &project->problems.items[0];
        return error_at(error, first->file, first->line, first->column, ERROR_NOT_EMULATED,
                        "%s; it can be edited when it can be read", first->message);
    }
    return read_where(call, &words->where, error);
}

/* ---- whose ---------------------------------------------------------------------------------- */

static int no_owner(const struct edit_words *words, const char *name, bool functions,
                    struct error *error)
{
    struct nearest nearest;
    const struct project *project = words->project;
    nearest_init(&nearest, name);
    for (size_t i = 0; !functions && i < project->resource_count; i++)
        nearest_try(&nearest, project->resources[i].id);
    for (size_t i = 0; functions && i < project->function_count; i++)
        nearest_try(&nearest, project->functions[i].id);
    error_set(error, ERROR_NOT_FOUND, "no %s is called %s", functions ? "function" : "resource",
              name);
    if (nearest.best)
        return error_hint(error, "did you mean %s?", nearest.best);
    return error_hint(error, "lambench list %s lists them",
                      functions ? "functions" : "resources");
}

/* "App/Hello" is Hello in the file of the nested stack App. */
static void take_owner(struct edit_words *words, const char *id, const char *type,
                       const struct origin *origin)
{
    const char *slash = strrchr(id, '/');
    AUTO_FREE char *path = file_join(words->project->root,
                                     project_file_of(words->project, origin));
    words->id = arena_copy(words->arena, slash ? slash + 1 : id);
    words->type = arena_copy(words->arena, type);
    if (strcmp(path, words->project->template_path) != 0)
        words->file = arena_copy(words->arena, path);
}

int edit_words_function(struct edit_words *words, const char *name, struct error *error)
{
    const struct function *function = project_function(words->project, name);
    if (!function)
        return no_owner(words, name, true, error);
    words->function = function;
    take_owner(words, function->id,
               function->is_sam ? FUNCTION_TYPE : "AWS::Lambda::Function",
               &function->origin);
    return 0;
}

int edit_words_owner(struct edit_words *words, const char *name, struct error *error)
{
    if (project_function(words->project, name))
        return edit_words_function(words, name, error);
    const struct resource *resource = project_resource(words->project, name);
    if (!resource)
        return no_owner(words, name, false, error);
    take_owner(words, resource->id, resource->type ? resource->type : "",
               &resource->origin);
    return 0;
}

/* ---- values --------------------------------------------------------------------------------- */

bool edit_words_is_function(const char *value)
{
    return value[0] == '!' && edit_field_is_expression(value);
}

void edit_words_value(struct edit_words *words, struct edit *edit, const char *value)
{
    bool expression = !words->text && edit_words_is_function(value);
    edit->kind = expression ? EDIT_EXPRESSION : EDIT_TEXT;
    edit->value = arena_copy(words->arena, value);
    edit->value_size = strlen(value);
}

/* ---- paths ---------------------------------------------------------------------------------- */

/* Names that stand beside Properties. */
static bool is_attribute(const char *name)
{
    static const char *const names[] = { "Condition", "DependsOn", "DeletionPolicy",
                                         "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy",
                                         "Metadata" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const char **split(struct edit_words *words, const char *path)
{
    const char **names = arena_take(words->arena, (MOST_NAMES + 1) * sizeof(*names));
    size_t count = 0;
    while (*path && count < MOST_NAMES) {
        size_t size = count + 1 == MOST_NAMES ? strlen(path) : strcspn(path, ".");
        names[count++] = arena_text(words->arena, path, size);
        path += size + (path[size] == '.');
    }
    return names;
}

struct edit *edit_words_add(struct edit_words *words, enum edit_verb verb, const char *path)
{
    struct edit *edit = ARRAY_PUSH(words->edits, words->count, words->capacity);
    const char *const *names = split(words, path);
    *edit = (struct edit){ .verb = verb, .id = words->id, .path = names, .where = words->where,
                           .attribute = names[0] && is_attribute(names[0]) };
    return edit;
}

static struct edit *add_variable(struct edit_words *words, enum edit_verb verb, const char *name,
                                 size_t size)
{
    struct edit *edit = edit_words_add(words, verb, "");
    const char **names = arena_take(words->arena, 4 * sizeof(*names));
    names[0] = "Environment";
    names[1] = "Variables";
    names[2] = arena_text(words->arena, name, size);
    edit->path = names;
    edit->attribute = false;
    return edit;
}

static int no_sign(const char *word, const char *form, struct error *error)
{
    error_set(error, ERROR_INVALID, "\"%s\" is not of the form %s", word, form);
    return error_hint(error, "the value comes after an equals sign");
}

int edit_words_variable(struct edit_words *words, const char *word, struct error *error)
{
    const char *sign = strchr(word, '=');
    if (!sign || sign == word)
        return no_sign(word, "NAME=VALUE", error);
    edit_words_value(words, add_variable(words, EDIT_SET, word, (size_t)(sign - word)), sign + 1);
    return 0;
}

void edit_words_unset_variable(struct edit_words *words, const char *name)
{
    (void)add_variable(words, EDIT_UNSET, name, strlen(name));
}

/* ---- FIELD=VALUE ---------------------------------------------------------------------------- */

#define ENVIRONMENT "Environment."

static int set_variable(struct edit_words *words, const char *word, const char *sign,
                        struct error *error)
{
    if (sign[1])
        return edit_words_variable(words, word, error);
    AUTO_FREE char *name = mem_text_n(word, (size_t)(sign - word));
    if (!name[0])
        return no_sign(word, "NAME=VALUE", error);
    edit_words_unset_variable(words, name);
    return 0;
}

/* NULL for what is no function's, and for properties that no field stands for. */
static const struct edit_field *field_of(const struct edit_words *words, const char *name)
{
    struct error ignored = ERROR_INIT; /* there are more properties than fields */
    bool function = words->function || !words->id;
    return function ? edit_field_find(name, &ignored) : NULL;
}

static void set_any(struct edit_words *words, struct edit *edit, const char *value)
{
    edit_words_value(words, edit, value);
    if (!words->text && value[0] && strchr("[{", value[0]))
        edit->kind = EDIT_EXPRESSION;
}

/* A list as a whole can be written as an expression only. */
static int set_list(struct edit_words *words, const struct edit_field *field, struct edit *edit,
                    const char *value, struct error *error)
{
    set_any(words, edit, value);
    if (edit->kind == EDIT_EXPRESSION)
        return 0;
    error_set(error, ERROR_INVALID, "%s is a list: write %s='[...]'", field->name, field->name);
    return error_hint(error, "lambench add and remove change one of its items");
}

static int set_field(struct edit_words *words, const struct edit_field *field, const char *value,
                     struct error *error)
{
    const char *const *path =
        edit_field_path(field, !words->function || words->function->is_sam, error);
    if (!path)
        return -1;
    struct edit *edit = edit_words_add(words, value[0] ? EDIT_SET : EDIT_UNSET, "");
    edit->path = path;
    edit->attribute = false;
    if (!value[0])
        return 0;
    if (field->kind == EDIT_FIELD_LIST)
        return set_list(words, field, edit, value, error);
    AUTO_STR text;
    str_init(&text, strlen(value) + VALUE_MORE);
    if (words->text || words->force)
        set_any(words, edit, value);
    else if (edit_field_value(field, value, &text, edit, error) == 0)
        edit->value = arena_text(words->arena, edit->value, edit->value_size);
    else
        return -1;
    return 0;
}

int edit_words_set(struct edit_words *words, const char *word, struct error *error)
{
    const char *sign = strchr(word, '=');
    if (!sign || sign == word)
        return no_sign(word, "FIELD=VALUE", error);
    bool variable = strncmp(word, ENVIRONMENT, strlen(ENVIRONMENT)) == 0 &&
                    !text_starts(word, ENVIRONMENT "Variables.");
    if (variable)
        return set_variable(words, word + strlen(ENVIRONMENT), sign, error);
    AUTO_FREE char *name = mem_text_n(word, (size_t)(sign - word));
    const struct edit_field *field = field_of(words, name);
    if (field)
        return set_field(words, field, sign + 1, error);
    struct edit *edit = edit_words_add(words, sign[1] ? EDIT_SET : EDIT_UNSET, name);
    set_any(words, edit, sign + 1);
    return 0;
}
