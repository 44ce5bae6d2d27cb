/* What a template asks for and this program does not do: told, never dropped in silence. */
#include "workspace/template/check.h"

#include <string.h>
#include <sys/utsname.h>

#include "workspace/base/text.h"
#include "workspace/template/reading.h"

/* Notes with one text are told once, with their number. */
static void note(struct reading *reading, const char *code, const struct function *function,
                 const struct origin *origin, const char *text)
{
    reading->id = function->id;
    reading_note_at(reading, code, origin->line ? origin : &function->origin, text);
}

static void check_machine(struct reading *reading, const struct function *function)
{
    struct utsname machine;
    bool wants_arm = function->architecture && strcmp(function->architecture, "arm64") == 0;
    if (uname(&machine) < 0 || !function->architecture)
        return;
    bool is_arm = strcmp(machine.machine, "aarch64") == 0;
    if (wants_arm == is_arm)
        return;
    AUTO_FREE char *text =
        mem_format("the template says %s, this machine is %s and runs it as such",
                   function->architecture, machine.machine);
    note(reading, "LB403", function, &function->architecture_origin, text);
}

void check_local(struct reading *reading, const struct function *function)
{
    check_machine(reading, function);
    if (text_equal(function->tracing, "Active"))
        note(reading, "LB701", function, &function->origin,
             "Tracing: calls are sampled and REPORT names the trace; segments are not kept");
}

void check_sources(struct reading *reading)
{
    const struct project *project = reading->project;
    for (size_t i = 0; i < project->event_source_count; i++) {
        const struct event_source *source = &project->event_sources[i];
        if (!source->type)
            continue;
        AUTO_FREE char *text = mem_format("%.60s events do not start functions here yet; invoke "
                                          "with a sample event", source->type);
        reading->id = source->function;
        reading_note_at(reading, "LB705", &source->origin, text);
    }
}
