#include "workspace/template/read_machine.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/value.h"
#include "workspace/template/document.h"
#include "workspace/template/read_events.h"
#include "workspace/template/reading.h"
#include "workspace/template/valuing.h"

enum { DEEPEST_STATES = 32, LONGEST_TEXT = 4096 };

/* --- the definition --- */

static const struct value *definition_of(struct reading *reading)
{
    const struct value *written = value_get(reading->values, "Definition");
    if (written)
        return written;
    const struct value *text = value_get(reading->values, "DefinitionString");
    if (value_text(text))
        return valuing_read(reading, document_parse(reading, text));
    const struct value *uri = value_get(reading->values, "DefinitionUri");
    const struct node *where = node_get(reading->properties, "DefinitionUri");
    return uri ? valuing_read(reading, document_read(reading, where, uri)) : NULL;
}

/* --- substitutions --- */

/* What a text of the definition becomes: RESOURCE when all of it is one reference. */
struct target {
    const char *resource;
    char *text;             /* owned */
};

static bool is_whole(const char *text)
{
    const char *close = strchr(text, '}');
    return text_starts(text, "${") && close && close[1] == '\0';
}

/* TEXT with each ${Name} that DefinitionSubstitutions have replaced. */
static struct target substituted(const struct reading *reading, const struct value *value)
{
    const struct value *values = value_get(reading->values, "DefinitionSubstitutions");
    struct target target = { .resource = value->resource };
    struct str out;
    str_init(&out, LONGEST_TEXT);
    for (const char *at = value->text; *at;) {
        const char *close = text_starts(at, "${") ? strchr(at, '}') : NULL;
        AUTO_FREE char *name = close ? mem_text_n(at + 2, (size_t)(close - at - 2)) : NULL;
        const struct value *given = name ? value_get(values, name) : NULL;
        if (!value_text(given)) {
            str_add_char(&out, *at++);
            continue;
        }
        str_add(&out, given->text);
        if (is_whole(value->text))
            target.resource = given->resource;
        at = close + 1;
    }
    target.text = str_take(&out);
    return target;
}

/* --- states --- */

/* The value of a state that names what it starts, beside Resource itself. */
static const char *const named[] = {
    "Parameters.FunctionName", "Arguments.FunctionName", "Parameters.StateMachineArn",
    "Arguments.StateMachineArn",
};

static void add(struct reading *reading, const char *state, const struct value *value)
{
    if (!value_text(value))
        return;
    struct target target = substituted(reading, value);
    struct event_source *source =
        read_events_started(reading, target.resource, target.text, "StateMachine");
    free(target.text);
    if (!source)
        return;
    source->source = mem_text(reading->id);
    source->detail = mem_text(state);
    source->origin = value->origin;
}

static void read_states(struct reading *reading, const struct value *machine, int depth);

static void read_state(struct reading *reading, const struct value_member *state, int depth)
{
    const struct value *value = state->value;
    if (text_equal(value_text(value_get(value, "Type")), "Task")) {
        add(reading, state->name, value_get(value, "Resource"));
        for (size_t i = 0; i < COUNT(named); i++)
            add(reading, state->name, value_find(value, named[i]));
    }
    read_states(reading, value_get(value, "Iterator"), depth);
    read_states(reading, value_get(value, "ItemProcessor"), depth);
    const struct value *branches = value_get(value, "Branches");
    for (size_t i = 0; value_is(branches, VALUE_LIST) && i < branches->count; i++)
        read_states(reading, branches->items[i], depth);
}

static void read_states(struct reading *reading, const struct value *machine, int depth)
{
    const struct value *states = value_get(machine, "States");
    for (size_t i = 0; depth < DEEPEST_STATES && value_is(states, VALUE_MAP) && i < states->count;
         i++)
        read_state(reading, &states->members[i], depth + 1);
}

void read_machine(struct reading *reading)
{
    read_events_machine(reading);
    read_states(reading, definition_of(reading), 0);
}
