#include "tui/screen/function_inside.h"

#include <string.h>

#include "runner/runner.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"
#include "workspace/template/edit_field.h"

static const struct { enum fields_tab tab; const char *limit; } limits[] = {
    { FIELDS_ENV, "Environment" }, { FIELDS_LAYERS, "Layers" },
};

/* "MemorySize: 128 to 10240 MB.  Memory of one instance ...": of the selected row. */
static void add_about(const struct function_state *state, struct str *out)
{
    const struct field *field = function_field_now(state);
    struct error error = ERROR_INIT;
    const struct edit_field *row =
        field && state->tab == FIELDS_CONFIG ? edit_field_find(field->id, &error) : NULL;
    for (size_t i = 0; i < COUNT(limits); i++) {
        if (limits[i].tab == state->tab)
            str_addf(out, "%s: %s", fields_tab_name(state->tab),
                     limits_find(limits[i].limit)->text);
    }
    if (state->tab == FIELDS_ROLE)
        str_add(out, "Roles are shown, not enforced: calls leave this machine as they are.");
    if (!row)
        return;
    AUTO_STR rule;
    str_init(&rule, 256);
    edit_field_rule(row, &rule);
    str_addf(out, "%s: %s%s%s", row->name, rule.text, rule.length > 0 ? ".  " : "", row->help);
}

/* "sandbox: pid 4711, 3 of them, 2 frozen, 1 of 1 provisioned" */
static char *describe_sandbox(const struct runner_function_status *status)
{
    struct str text;
    str_init(&text, 256);
    if (status->pid)
        str_addf(&text, "sandbox: pid %d, %d of them", status->pid, status->instances);
    else
        str_add(&text, "no sandbox now");
    if (status->frozen)
        str_addf(&text, ", %d frozen", status->frozen);
    if (status->provisioned)
        str_addf(&text, ", %d of %d provisioned", status->provisioned_ready, status->provisioned);
    return str_take(&text);
}

/* "network none; cpu 0.07 of one; spares on; freeze on; runtime client own": what is in force. */
static void add_force(const struct function_state *state, struct str *out)
{
    const struct run_settings *settings = state->stage->rows.project->settings;
    const struct function *function = state->row->function;
    const struct runner_function_status *status = &state->row->status;
    if (status->debug_port)
        str_addf(out, "debugger %s (port %d); ", status->debugged ? "attached" : "waited for",
                 status->debug_port);
    str_add(out, "network ");
    run_network_text(run_settings_network(settings, function), out);
    if (settings->cpu_share && status->whole_cpu)
        str_add(out, "; cpu not limited (cannot be here)");
    else if (settings->cpu_share)
        str_addf(out, "; cpu %.2f of one", limits_cpu(function->memory_mb) / 1000.0);
    else
        str_add(out, "; cpu not limited");
    str_addf(out, "; spares %s; freeze %s; runtime client %s", settings->spares ? "on" : "off",
             settings->freeze && !status->debug_port ? "on" : "off",
             run_settings_client_word(run_settings_function(settings, function->id)->client));
}

/* What its network has refused takes the place of what is in force where there is no room. */
static void draw_force(const struct function_state *state, const struct canvas *canvas, int y)
{
    const struct runner_function_status *status = &state->row->status;
    int width = canvas->area.width;
    AUTO_STR force;
    str_init(&force, 1024);
    add_force(state, &force);
    if (!status->refused[0] || y + 1 < canvas->area.height)
        canvas_put_cut(canvas, 0, y++, width,
                       status->debug_port ? ROLE_WARNING : ROLE_SECONDARY, force.text, false);
    if (!status->refused[0])
        return;
    AUTO_FREE char *refused = mem_format("network refused: %s", status->refused);
    canvas_put_safe(canvas, 0, y, width, ROLE_WARNING, refused, strlen(refused));
}

void function_notes_draw(const struct function_state *state, const struct canvas *canvas)
{
    const struct runner_function_status *status = &state->row->status;
    int y = 0, width = canvas->area.width;
    AUTO_STR about;
    str_init(&about, 512);
    add_about(state, &about);
    if (canvas->area.height >= 5)
        y = 1;
    if (about.length > 0)
        canvas_put_cut(canvas, 0, y++, width, ROLE_SECONDARY, about.text, false);
    AUTO_FREE char *where = describe_sandbox(status);
    AUTO_FREE char *unused = status->unused ? mem_format(", %u never used", status->unused)
                                            : mem_text("");
    AUTO_FREE char *sandbox = mem_format(
        "%s; code #%d, %s; starts so far: %u cold, %u prewarm, %u warm%s", where,
        status->version, status->serves, status->cold, status->prewarm, status->warm, unused);
    canvas_put_cut(canvas, 0, y++, width, ROLE_SECONDARY, sandbox, false);
    canvas_put_safe(canvas, 0, y++, width, ROLE_SECONDARY, status->interpreter,
                    strlen(status->interpreter));
    draw_force(state, canvas, y);
}
