#include "tui/screen/function_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/edit_words.h"
#include "tui/screen/change.h"
#include "tui/screen/choose.h"
#include "tui/screen/form_screen.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/widget/form.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/policy_template.h"
#include "workspace/model/project.h"

static const char statement[] = "inline statement";

/* Managed policies that functions often have. */
static const struct choose_item managed[] = {
    { "AWSLambdaBasicExecutionRole", "managed: logs" },
    { "AWSLambdaVPCAccessExecutionRole", "managed: logs, network interfaces" },
    { "AWSLambdaSQSQueueExecutionRole", "managed: logs, reads queues" },
    { "AWSLambdaDynamoDBExecutionRole", "managed: logs, reads DynamoDB streams" },
    { "AWSLambdaKinesisExecutionRole", "managed: logs, reads Kinesis streams" },
    { "AWSXRayDaemonWriteAccess", "managed: writes traces" },
    { "AmazonDynamoDBReadOnlyAccess", "managed" },
    { "AmazonS3ReadOnlyAccess", "managed" },
    { "CloudWatchLambdaInsightsExecutionRolePolicy", "managed" },
};

static void begin(struct function_state *state, const char *name, enum edit_value_kind kind,
                  const char *value)
{
    AUTO_FREE char *label = mem_format("policy %s", name);
    function_edit_begin(state, &(struct function_edit){
        .verb = EDIT_ADD, .path = { "Policies" }, .name = label, .index = EDIT_AT_END,
        .kind = kind, .value = value });
}

static void write_it(struct screen *owner) { change_write(owner, NULL); }

static int ask_and_write(struct function_state *state, struct error *error)
{
    AUTO_FREE char *row = mem_format("%zu", state->row->function->policy_count);
    function_pane_pick(state, row);
    return change_where(state->screen, write_it, error);
}

/* ---- forms ---------------------------------------------------------------------------------- */

/* One form at a time: which policy it is for. */
struct kind { struct function_state *state; const struct policy_template *row; };

static bool wrong(void *self, const struct form *form, size_t field, char *buffer, size_t size)
{
    (void)self;
    if (form->fields[field].editor.text.length > 0)
        return false;
    (void)snprintf(buffer, size, "it must be given");
    return true;
}

/* {SQSPollerPolicy: {QueueName: !GetAtt Queue.QueueName}} */
static void prepare_template(const struct kind *kind, const struct form *form)
{
    AUTO_STR value;
    str_init(&value, 1 << 16);
    str_addf(&value, "{%s: {", kind->row->name);
    for (size_t i = 0; i < form->count; i++) {
        str_addf(&value, "%s%s: ", i ? ", " : "", form->fields[i].name);
        edit_words_quote(&value, form->fields[i].editor.text.text);
    }
    str_add(&value, "}}");
    begin(kind->state, kind->row->name, EDIT_EXPRESSION, value.text);
}

static void prepare_statement(const struct kind *kind, const struct form *form)
{
    AUTO_STR value;
    str_init(&value, 1 << 16);
    str_add(&value, "{Statement: [{");
    for (size_t i = 0; i < form->count; i++) {
        str_addf(&value, "%s%s: ", i ? ", " : "", form->fields[i].name);
        edit_words_quote(&value, form->fields[i].editor.text.text);
    }
    str_add(&value, "}]}");
    begin(kind->state, "statement", EDIT_EXPRESSION, value.text);
}

static void prepare(const struct kind *kind, const struct form *form)
{
    if (kind->row)
        prepare_template(kind, form);
    else
        prepare_statement(kind, form);
}

static bool preview(void *self, const struct form *form, struct str *out)
{
    struct kind *kind = self;
    for (size_t i = 0; i < form->count; i++) {
        if (form->fields[i].editor.text.length == 0)
            return true;
    }
    prepare(kind, form);
    return change_preview(kind->state->screen->stage, out);
}

static int accept(struct stage *stage, void *self, const struct form *form, struct error *error)
{
    struct kind *kind = self;
    (void)stage;
    prepare(kind, form);
    return ask_and_write(kind->state, error);
}

static void show(struct function_state *state, const struct policy_template *row,
                 const struct form_screen_field *fields, size_t count, const char *name)
{
    struct kind *kind = mem_alloc(sizeof(*kind));
    *kind = (struct kind){ state, row };
    AUTO_FREE char *title = mem_format("%s for %s", name, state->row->function->id);
    form_screen_show(state->screen->stage, &(struct form_screen){
        .title = title, .fields = fields, .count = count, .self = kind, .wrong = wrong,
        .preview = preview, .accept = accept, .release = free });
}

static void show_template(struct function_state *state, const struct policy_template *row)
{
    struct form_screen_field fields[POLICY_TEMPLATE_PARAMETERS] = { { .name = NULL } };
    size_t count = 0;
    for (; count < POLICY_TEMPLATE_PARAMETERS && row->parameters[count]; count++)
        fields[count] = (struct form_screen_field){
            .name = row->parameters[count],
            .help = "a name, or a function: !Ref Orders, !GetAtt Jobs.QueueName" };
    show(state, row, fields, count, row->name);
}

static void show_statement(struct function_state *state)
{
    static const struct choose_item effects[] = { { "Allow", NULL }, { "Deny", NULL } };
    static const struct form_screen_field fields[] = {
        { .name = "Effect", .initial = "Allow", .choices = effects,
          .choice_count = COUNT(effects) },
        { .name = "Action", .help = "s3:GetObject, or several: [s3:GetObject, s3:PutObject]" },
        { .name = "Resource", .help = "an ARN, !GetAtt Orders.Arn, !Sub \"${Bucket.Arn}/*\"" },
    };
    show(state, NULL, fields, COUNT(fields), "A statement");
}

/* ---- the list ------------------------------------------------------------------------------- */

/* A policy that need be told nothing. */
static void begin_listed(struct function_state *state, const char *value)
{
    const struct policy_template *row = policy_template_find(value);
    AUTO_FREE char *empty = row ? mem_format("{%s: {}}", value) : NULL;
    begin(state, value, row ? EDIT_EXPRESSION : EDIT_TEXT, row ? empty : value);
}

static bool preview_listed(struct screen *owner, void *self, const char *value, struct str *out)
{
    struct function_state *state = owner->state;
    const struct policy_template *row = policy_template_find(value);
    (void)self;
    if (!state->row || text_equal(value, statement) || (row && row->parameters[0]))
        return true; /* a form follows */
    begin_listed(state, value);
    return change_preview(owner->stage, out);
}

static void chosen(struct screen *owner, void *self, const char *value)
{
    struct function_state *state = owner->state;
    struct error error = ERROR_INIT;
    (void)self;
    if (!value || !state->row)
        return;
    const struct policy_template *row = policy_template_find(value);
    if (text_equal(value, statement)) {
        show_statement(state);
        return;
    }
    if (row && row->parameters[0]) {
        show_template(state, row);
        return;
    }
    begin_listed(state, value);
    if (ask_and_write(state, &error) < 0)
        stage_fail(owner->stage, &error);
}

static const char *note_of(const struct policy_template *row, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "SAM: %s%s%s", row->parameters[0] ? row->parameters[0] : "",
                   row->parameters[0] && row->parameters[1] ? ", " : "",
                   row->parameters[0] && row->parameters[1] ? row->parameters[1] : "");
    return buffer;
}

int function_policy_add(struct function_state *state, struct error *error)
{
    const struct function *function = state->row->function;
    enum { MOST = 128, NOTE = 64 };
    struct choose_item items[MOST];
    char notes[MOST][NOTE];
    size_t count = 0;
    if (!function->is_sam)
        return error_set(error, ERROR_NOT_EMULATED,
                         "%s has no Policies: they belong to its role; e opens it", function->id);
    items[count++] = (struct choose_item){ statement, "Effect, Action, Resource" };
    for (size_t i = 0; i < COUNT(managed); i++)
        items[count++] = managed[i];
    const struct policy_template *row;
    for (size_t i = 0; (row = policy_template_at(i)) && count < MOST; i++, count++)
        items[count] = (struct choose_item){ row->name, note_of(row, notes[count], NOTE) };
    AUTO_FREE char *title = mem_format("Add a policy to %s", function->id);
    choose_show(state->screen, &(struct choose){
        .title = title,
        .footer = function->role ? "Role is given: Policies have no effect beside it."
                                 : "Managed policies and SAM's templates; or type a name or ARN.",
        .items = items, .count = count, .other = "managed policy, by name or ARN",
        .chosen = chosen, .preview = preview_listed });
    return 0;
}
