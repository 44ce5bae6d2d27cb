/* Layers of a function: added, removed, moved. */
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/edit_actions.h"
#include "tui/action/edit_call.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"
#include "tui/action/nearest.h"
#include "workspace/base/error.h"

#define FUNCTION_ROW                                                                          \
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true, .help = "whose" }

static const struct action_argument add_layer_arguments[] = {
    FUNCTION_ROW,
    { .name = "LAYER", .value = ACTION_LAYER, .required = true,
      .help = "logical id of a layer, or the ARN of a version" },
    { .name = "--at", .value = ACTION_NUMBER, .value_name = "N",
      .help = "at this place, from 1; at the end if not given" },
    EDIT_RUN_PLACES,
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const struct action_argument remove_layer_arguments[] = {
    FUNCTION_ROW,
    { .name = "LAYER", .value = ACTION_LAYER, .required = true,
      .help = "logical id, ARN, or its place from 1" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const struct action_argument move_layer_arguments[] = {
    FUNCTION_ROW,
    { .name = "LAYER", .value = ACTION_LAYER, .required = true,
      .help = "logical id, ARN, or its place from 1" },
    { .name = "TO", .value = ACTION_NUMBER, .required = true, .help = "its new place, from 1" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

/* ---- which one ------------------------------------------------------------------------------- */

/* "App/Shared" is "Shared" to those who are in App themselves. */
static bool is_called(const char *reference, const char *name)
{
    const char *slash = strrchr(reference, '/');
    return strcmp(reference, name) == 0 ||
           (slash && strncmp(reference, "arn:", 4) != 0 && strcmp(slash + 1, name) == 0);
}

/* Sets which item EDIT is about, and what it is called. */
static int find_layer(struct edit_words *words, struct edit *edit, const char *name,
                      struct error *error)
{
    const struct function *function = words->function;
    struct nearest nearest;
    nearest_init(&nearest, name);
    int place = edit_call_place(name, function->layer_count);
    for (size_t i = 0; place < 0 && i < function->layer_count; i++) {
        const char *reference = function->layers[i].reference;
        nearest_try(&nearest, reference);
        if (is_called(reference, name))
            place = (int)i;
    }
    if (place < 0)
        return edit_call_no_item(words, "layer", name, nearest.best, error);
    edit->index = place;
    edit->value = arena_copy(words->arena, function->layers[place].reference);
    edit->value_size = strlen(edit->value);
    return 0;
}

/* ---- doing it ------------------------------------------------------------------------------- */

static int layer_value(struct edit_words *words, struct edit *edit, const char *name,
                       struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    edit_words_value(words, edit, name);
    if (strchr(name, ':') || edit->kind == EDIT_EXPRESSION)
        return 0;
    for (size_t i = 0; i < words->project->layer_count; i++) {
        const char *id = words->project->layers[i].id;
        nearest_try(&nearest, id);
        if (!is_called(id, name))
            continue;
        AUTO_FREE char *text = mem_format("!Ref %s", strrchr(name, '/') ? strrchr(name, '/') + 1
                                                                        : name);
        edit_call_expression(words, edit, text);
        return 0;
    }
    error_set(error, ERROR_NOT_FOUND, "no layer is called %s", name);
    if (nearest.best)
        return error_hint(error, "did you mean %s?", nearest.best);
    return error_hint(error, "lambench create layer %s makes one", name);
}

static int read_add_layer(struct call *call, struct edit_words *words, struct error *error)
{
    struct edit *edit = edit_words_add(words, EDIT_ADD, "Layers");
    edit->index = call_number(call, "--at", 0) - 1; /* without it: EDIT_AT_END */
    return layer_value(words, edit, call_value(call, "LAYER", 0), error);
}

static int run_add_layer(struct call *call, struct error *error)
{
    return edit_call_run_function(call, read_add_layer, error);
}

static int read_remove_layer(struct call *call, struct edit_words *words, struct error *error)
{
    struct edit *edit = edit_words_add(words, EDIT_TAKE, "Layers");
    return find_layer(words, edit, call_value(call, "LAYER", 0), error);
}

static int run_remove_layer(struct call *call, struct error *error)
{
    return edit_call_run_function(call, read_remove_layer, error);
}

static int read_move_layer(struct call *call, struct edit_words *words, struct error *error)
{
    struct edit *edit = edit_words_add(words, EDIT_MOVE, "Layers");
    size_t count = words->function->layer_count;
    edit->to = edit_call_place(call_value(call, "TO", 0), count);
    if (find_layer(words, edit, call_value(call, "LAYER", 0), error) < 0)
        return -1;
    if (edit->to < 0)
        return error_set(error, ERROR_INVALID, "%s has %zu layers, there is no place %s",
                         words->id, count, call_value(call, "TO", 0));
    return 0;
}

static int run_move_layer(struct call *call, struct error *error)
{
    return edit_call_run_function(call, read_move_layer, error);
}

enum { FLAGS = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN };

static const char *const add_layer_examples[] = { "lambench add layer CreateOrder Shared --at 1",
                                                  NULL };

const struct action edit_add_layer_action = {
    .name = "add layer", .summary = "add a layer to a function", .group = "Change",
    .arguments = add_layer_arguments, .flags = FLAGS, .run = run_add_layer,
    .examples = add_layer_examples,
};

const struct action edit_remove_layer_action = {
    .name = "remove layer", .summary = "remove a layer from a function", .group = "Change",
    .arguments = remove_layer_arguments, .flags = FLAGS, .run = run_remove_layer,
};

const struct action edit_move_layer_action = {
    .name = "move layer", .summary = "change the order of a function's layers", .group = "Change",
    .arguments = move_layer_arguments, .flags = FLAGS, .run = run_move_layer,
};
