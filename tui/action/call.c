#include "tui/action/action.h"

#include <stdlib.h>
#include <string.h>

#include "tui/action/help.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"

static void enlist(struct call *call)
{
    call->next = call->ui->calls;
    call->link = &call->ui->calls;
    if (call->next)
        call->next->link = &call->next;
    call->ui->calls = call;
}

static void delist(struct call *call)
{
    if (!call->link)
        return;
    *call->link = call->next;
    if (call->next)
        call->next->link = call->link;
    call->link = NULL;
}

static int show_help(struct call *call)
{
    AUTO_STR text;
    str_init(&text, HELP_BYTES);
    help_action(call->action, &text);
    call->ui->print(call->ui, text.text, text.length);
    call_finish(call, 0);
    return 0;
}

int action_run(struct call *taken_call, struct error *error)
{
    struct call *call = taken_call;
    enlist(call);
    if (call_has(call, "--help"))
        return show_help(call);
    const char *reason = call->action->why_not ? call->action->why_not(call) : NULL;
    int result = reason ? error_set(error, ERROR_INVALID, "%s: %s", call->action->name, reason)
                        : call->action->run(call, error);
    if (result < 0)
        call_free(call);
    return result;
}

const char *call_value(const struct call *call, const char *argument, size_t index)
{
    for (size_t i = 0; i + 1 < call->value_count; i += 2)
        if (strcmp(call->values[i], argument) == 0 && index-- == 0)
            return call->values[i + 1];
    return NULL;
}

bool call_has(const struct call *call, const char *argument)
{
    return call_value(call, argument, 0) != NULL;
}

int call_number(const struct call *call, const char *argument, int fallback)
{
    const char *value = call_value(call, argument, 0);
    return value ? (int)strtol(value, NULL, 10) : fallback;
}

static void deliver(void *self)
{
    struct call *call = self;
    struct ui *ui = call->ui;
    int status = call->status;
    if (!ui->one_call)
        call_free(call); /* first, so that whoever is told finds nothing running any more */
    ui->finish(ui, status);
}

/* Later, because the release of a call may close the runner whose callback ends it. */
void call_finish(struct call *call, int status)
{
    call->status = status;
    if (call->loop)
        loop_later(call->loop, deliver, call);
    else
        deliver(call);
}

void call_free(struct call *call)
{
    if (!call)
        return;
    delist(call);
    if (call->loop)
        loop_forget(call->loop, call);
    if (call->release)
        call->release(call->data);
    action_words_free(call->values, call->value_count);
    free(call);
}

void call_free_all(struct ui *ui)
{
    while (ui->calls)
        call_free(ui->calls);
}

void call_say(const struct call *call, int tone, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    call->ui->say(call->ui, (enum ui_tone)tone, text);
}

void call_print(const struct call *call, const char *text)
{
    call->ui->print(call->ui, text, strlen(text));
}

void call_print_json(const struct call *call, const struct json *document)
{
    AUTO_FREE char *text = json_print(document);
    call_print(call, text);
    call_print(call, "\n");
}
