#include "tui/screen/function_inside.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/change.h"
#include "tui/screen/field_editor.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/local_env.h"

static const char *id_of(const struct function_state *state) { return state->row->function->id; }

static void say(struct stage *stage, const char *name, const char *what)
{
    struct error error = ERROR_INIT;
    bool paused = runner_reload_paused(stage->runner);
    if (!paused && runner_reload(stage->runner, &error) < 0)
        stage_fail(stage, &error);
    else
        stage_say(stage, UI_PLAIN, "%s %s in " LOCAL_ENV_FILE "; the template is untouched%s",
                  name, what, paused ? "; reload is paused" : "");
}

int function_local_set(struct function_state *state, const char *name, const char *value,
                       struct error *error)
{
    struct stage *stage = state->screen->stage;
    AUTO_FREE char *copy = mem_text(name); /* its row goes with the reload */
    if (local_env_set(stage->rows.project->root, id_of(state), copy, value, error) < 0)
        return -1;
    say(stage, copy, "is overridden");
    return 0;
}

int function_local_unset(struct function_state *state, const struct field *field,
                         struct error *error)
{
    struct stage *stage = state->screen->stage;
    const char *root = stage->rows.project->root;
    if (field->given && !text_equal(field->given, LOCAL_ENV_FILE))
        return error_set(error, ERROR_INVALID, "%s comes from %s: change it there", field->name,
                         field->given);
    if (local_env_unset(root, id_of(state), field->id, error) < 0) {
        if (error->kind != ERROR_NOT_FOUND)
            return -1;
        error_clear(error);
        if (local_env_unset(root, LOCAL_ENV_EVERY, field->id, error) < 0)
            return -1;
    }
    AUTO_FREE char *name = mem_text(field->name);
    say(stage, name, "is no longer overridden");
    return 0;
}

static void typed(struct screen *owner, const char *text, bool next)
{
    struct function_state *state = owner->state;
    const struct field *field = state->row ? function_field_now(state) : NULL;
    struct error error = ERROR_INIT;
    (void)next;
    if (!text || !field)
        return;
    if (function_local_set(state, field->id, text, &error) < 0)
        stage_fail(owner->stage, &error);
}

static bool nothing_wrong(struct screen *owner, const char *text, char *buffer, size_t size)
{
    (void)owner;
    (void)text;
    (void)buffer;
    (void)size;
    return false;
}

int function_local_edit(struct function_state *state, const struct field *field,
                        struct error *error)
{
    if (field->real && strchr(field->real, '\n'))
        return error_set(error, ERROR_INVALID, "%s has several lines", field->name);
    field_editor_open(state->screen, &(struct field_editor){
        .name = field->name, .initial = field->hidden || !field->real ? "" : field->real,
        .help = "Only for this machine: kept in " LOCAL_ENV_FILE ", never in the template.",
        .target = LOCAL_ENV_FILE, .keeps = "keeps the old value", .place = function_cell_place,
        .wrong = nothing_wrong, .done = typed });
    return 0;
}
