/* What the run settings of a project say for a function. */
#include "tui/action/inspect_inside.h"

#include "workspace/base/mem.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

enum { LONGEST_NETWORK = 8192 };

/* One thing, as a member of the document or as a row; JSON is its text there. */
struct fact {
    const char *name, *text, *json;
};

static void add_fact(struct inspect_out *out, const struct fact *fact, const struct origin *origin)
{
    AUTO_FREE char *member = mem_text(fact->name); /* strict_runtime, as all names in there */
    for (char *at = member; *at; at++)
        *at = *at == '-' ? '_' : *at;
    if (out->json && fact->json)
        inspect_out_raw(out, member, fact->json);
    else if (out->json)
        inspect_out_text(out, member, fact->text);
    else
        inspect_out_row(out, fact->name, fact->text, origin, NULL);
}

static void add_network(struct inspect_out *out, const struct run_network *network,
                        const struct origin *origin)
{
    if (out->json && network->kind == RUN_NETWORK_LIST) {
        inspect_out_open(out, "network", '[');
        for (size_t i = 0; i < network->target_count; i++)
            inspect_out_text(out, NULL, network->targets[i].text);
        inspect_out_close(out);
        return;
    }
    AUTO_STR text;
    str_init(&text, LONGEST_NETWORK);
    run_network_text(network, &text);
    add_fact(out, &(struct fact){ .name = "network", .text = text.text }, origin);
}

static void add_numbers(struct inspect_out *out, const struct run_function *own)
{
    for (const struct run_number *row = run_settings_numbers; row->name; row++) {
        int number = run_settings_number(own, row);
        if (number == row->fallback)
            continue;
        AUTO_FREE char *text = mem_format("%d", number);
        add_fact(out, &(struct fact){ .name = row->name, .text = text, .json = text },
                 &own->origin);
    }
}

void inspect_run(struct inspect *self, const struct function *function)
{
    static const struct origin file = { .kind = ORIGIN_LOCAL, .file = RUN_SETTINGS_FILE,
                                        .given = RUN_SETTINGS_FILE, .line = 1, .column = 1 };
    const struct run_settings *settings = self->project->settings;
    const struct run_function *own = run_settings_function(settings, function->id);
    struct inspect_out *out = &self->out;
    if (!settings->there)
        return;
    inspect_out_open(out, "run", '{');
    add_network(out, run_settings_network(settings, function), &file);
    for (const struct run_flag *flag = run_settings_flags; flag->name; flag++) {
        bool on = run_settings_flag(settings, flag);
        add_fact(out, &(struct fact){ .name = flag->name, .text = on ? "on" : "off",
                                      .json = on ? "true" : "false" }, &file);
    }
    add_numbers(out, own);
    add_fact(out, &(struct fact){ .name = "runtime-client",
                                  .text = run_settings_client_word(own->client) }, &file);
    if (own->build)
        add_fact(out, &(struct fact){ .name = "build", .text = own->build }, &own->origin);
    inspect_out_close(out);
}
