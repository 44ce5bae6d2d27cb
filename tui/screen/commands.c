#include "tui/screen/commands.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/screen/change.h"
#include "tui/screen/code.h"
#include "tui/screen/command.h"
#include "tui/screen/copy_menu.h"
#include "tui/screen/create.h"
#include "tui/screen/function_edit.h"
#include "tui/screen/function_screen.h"
#include "tui/screen/help_screen.h"
#include "tui/screen/invoke_screen.h"
#include "tui/screen/logs_screen.h"
#include "tui/screen/messages.h"
#include "tui/screen/package_screen.h"
#include "tui/screen/palette.h"
#include "tui/screen/question.h"
#include "tui/screen/runs.h"
#include "tui/screen/shell.h"
#include "tui/screen/stage.h"
#include "tui/screen/text_screen.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum { INTERRUPT_TWICE_MS = 2000 };

static int run_open(struct stage *stage, const char *argument, struct error *error)
{
    return stage_open(stage, argument, error);
}

static int run_parameters(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return stage_open(stage, "parameters", error);
}

static int run_detail(struct stage *stage, const char *argument, struct error *error)
{
    if (argument[0] && !project_function(stage->rows.project, argument))
        return error_set(error, ERROR_NOT_FOUND, "there is no function %s", argument);
    if (argument[0])
        stage_select(stage, project_function(stage->rows.project, argument)->id);
    stage_push(stage, &function_screen);
    return 0;
}

static int run_invoke(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    invoke_screen_show(stage);
    return 0;
}

static int run_repeat(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    if (!runs_has_event(runs_get(stage, stage->function))) {
        invoke_screen_show(stage);
        return 0;
    }
    return runs_start(stage, stage->function, false, error);
}

static int run_cold(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    if (!runs_has_event(runs_get(stage, stage->function))) {
        invoke_screen_show(stage);
        return 0;
    }
    return runs_start(stage, stage->function, true, error);
}

static const char *why_not_run(const struct stage *stage)
{
    const char *reason = command_needs_function(stage);
    const struct row *row = reason ? NULL : rows_find(&stage->rows, stage->function);
    if (row && row->status.state == RUNNER_STATE_NONE)
        return row->status.reason[0] ? row->status.reason : "it cannot run on this machine";
    return reason;
}

static const char *why_not_cancel(const struct stage *stage)
{
    const char *reason = command_needs_function(stage);
    if (reason)
        return reason;
    const struct row *row = rows_find(&stage->rows, stage->function);
    const struct run *run = runs_find(stage, stage->function);
    bool running = (run && run->running) || (row && row->status.running);
    return running ? NULL : "no run is in progress";
}

static int run_cancel(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return runs_cancel(stage, stage->function, error);
}

static int run_restart(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    if (runner_restart(stage->runner, stage->function, error) < 0)
        return -1;
    stage_say(stage, UI_PLAIN, "%s: the sandbox was ended, the next start is cold",
              stage->function);
    return 0;
}

static int run_shell(struct stage *stage, const char *argument, struct error *error)
{
    return shell_show(stage, stage->function, text_equal(argument, "instance"), error);
}

static int run_edit(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return code_edit(stage, stage->function, error);
}

static int run_edit_template(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    const struct row *row = rows_find(&stage->rows, stage->function);
    const struct origin *origin = row ? &row->function->origin : NULL;
    return code_edit_template(stage, origin ? origin->file : NULL, origin ? origin->line : 0,
                              error);
}

static const char *why_not_project(const struct stage *stage)
{
    return stage->runner ? NULL : "there is no project";
}

static int run_pause(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    bool paused = !runner_reload_paused(stage->runner);
    runner_pause_reload(stage->runner, paused);
    stage_say(stage, UI_PLAIN, paused ? "reload paused: old code answers until P turns it on"
                                      : "reload on");
    return 0;
}

static int run_reload(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    if (runner_reload(stage->runner, error) < 0)
        return -1;
    stage_say(stage, UI_PLAIN, "template read again: %zu functions",
              runner_project(stage->runner)->function_count);
    return 0;
}

static int run_undo(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return change_undo(stage, true, error);
}

static int run_redo(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return change_undo(stage, false, error);
}

static int run_package(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    package_screen_build(stage, stage->function);
    return 0;
}

static int run_logs(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    logs_screen_show(stage, stage->function);
    return 0;
}

static int run_copy(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return copy_menu_show(stage, error);
}

static int run_plain(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    AUTO_STR text;
    str_init(&text, 64 << 20);
    struct screen *base = stage_base(stage);
    if (base->type->plain)
        base->type->plain(base, &text);
    stage->host->plain(stage->host_self, text.text, text.length);
    return 0;
}

static int run_back(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    stage->message[0] = '\0';
    stage->tone = UI_PLAIN;
    stage_pop(stage);
    return 0;
}

static int run_mouse(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    bool on = stage->host->mouse(stage->host_self);
    stage_say(stage, UI_PLAIN, on ? "mouse on" : "mouse off: the terminal selects text again");
    return 0;
}

static int run_redraw(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    stage->host->redraw(stage->host_self);
    return 0;
}

static int run_suspend(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    stage->host->suspend(stage->host_self);
    return 0;
}

static void quit_answer(struct stage *stage, void *self, int key)
{
    (void)self;
    if (key == 'y')
        stage->host->quit(stage->host_self);
}

static int run_quit(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    unsigned runs = stage->runner ? runner_in_flight(stage->runner) : 0;
    if (runs == 0) {
        stage->host->quit(stage->host_self);
        return 0;
    }
    AUTO_STR text;
    str_init(&text, 1024);
    str_addf(&text, runs == 1 ? "1 run is in progress:" : "%u runs are in progress:", runs);
    for (size_t i = 0; i < stage->rows.count; i++) {
        if (stage->rows.items[i].status.running)
            str_addf(&text, " %s", stage->rows.items[i].function->id);
    }
    question_ask(stage, &(struct question){ .title = "Quit lambench?", .text = text.text,
                                            .answers = { { 'y', "stop the runs and quit" } },
                                            .other = "no", .answer = quit_answer });
    return 0;
}

/* Ctrl-c cancels what runs; twice it leaves. */
static int run_interrupt(struct stage *stage, const char *argument, struct error *error)
{
    int64_t now = clock_mono_ns(), before = stage->last_interrupt_ns;
    stage->last_interrupt_ns = now;
    if (before && now - before < (int64_t)INTERRUPT_TWICE_MS * 1000000) {
        stage->host->quit(stage->host_self);
        return 0;
    }
    if (!why_not_cancel(stage)) {
        if (run_cancel(stage, argument, error) < 0)
            return -1;
        stage_say(stage, UI_PLAIN, "%s is being cancelled.  Ctrl-c again quits", stage->function);
        return 0;
    }
    if (stage_top(stage)->type->popup)
        stage_pop(stage);
    stage_say(stage, UI_PLAIN, "Ctrl-c again quits; y copies, q closes");
    return 0;
}

static int run_palette(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    stage_push(stage, &palette_screen);
    return 0;
}

static int run_help(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    stage_push(stage, &help_screen);
    return 0;
}

static int run_messages(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    AUTO_STR text;
    str_init(&text, 1 << 20);
    messages_text(stage->messages, &text);
    text_screen_show(stage, "Messages, the newest first", text.text, text.length);
    return 0;
}

static int run_keys(struct stage *stage, const char *argument, struct error *error)
{
    if (!text_equal(argument, "vim") && !text_equal(argument, "default"))
        return error_set(error, ERROR_INVALID, "keys: say default or vim");
    stage->vim = text_equal(argument, "vim");
    stage_say(stage, UI_PLAIN, stage->vim ? "keys: vim; h and l move, L is logs"
                                          : "keys: default; l is logs");
    return 0;
}

static int step_function(struct stage *stage, int step)
{
    struct rows *rows = &stage->rows;
    const struct row *row = rows_find(rows, stage->function);
    size_t at = row ? (size_t)(row - rows->items) : rows->count;
    size_t next = at + rows->count + (size_t)step;
    if (rows->count > 0)
        stage_select(stage, rows->items[next % rows->count].function->id);
    return 0;
}

static int run_next_function(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_function(stage, 1);
}

static int run_previous_function(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_function(stage, -1);
}

const struct command commands_table[] = {
    { "invoke", NULL, "invoke the function (opens Invoke)", "lambench invoke %s", why_not_run,
      run_invoke },
    { "repeat", NULL, "repeat the last invoke", "lambench invoke %s", why_not_run, run_repeat },
    { "cold", NULL, "invoke cold", "lambench invoke %s --cold", why_not_run, run_cold },
    { "cancel", NULL, "cancel the running invoke", NULL, why_not_cancel, run_cancel },
    { "restart", NULL, "restart the sandbox: the next start is cold", NULL, why_not_run,
      run_restart },
    { "shell", "[instance]", "a shell in a fresh sandbox, or the newest instance's",
      "lambench shell %s", why_not_run, run_shell },
    { "detail", "NAME", "open a function", NULL, command_needs_function, run_detail },
    { "fn", "NAME", "open a function", NULL, command_needs_function, run_detail },
    { "next function", NULL, "select the next function", NULL, command_needs_function,
      run_next_function },
    { "previous function", NULL, "select the previous function", NULL, command_needs_function,
      run_previous_function },
    { "logs this", NULL, "logs of the function", "lambench logs %s", command_needs_function,
      run_logs },
    { "package this", NULL, "build its package and show it", "lambench package %s",
      command_needs_function, run_package },
    { "edit", NULL, "edit the code in $EDITOR", NULL, command_needs_function, run_edit },
    { "edit template", NULL, "edit the template at this resource", NULL, why_not_project,
      run_edit_template },
    { "params", NULL, "parameters and their values on this machine", "lambench param",
      why_not_project, run_parameters },
    { "create function", NULL, "add a function to the template", "lambench create function ID",
      change_why_not, create_function },
    { "create layer", NULL, "add a layer to the template", "lambench create layer ID",
      change_why_not, create_layer },
    { "create role", NULL, "add a role to the template", "lambench create role ID",
      change_why_not, create_role },
    { "rename", NULL, "rename the function and what refers to it", "lambench rename %s ID",
      function_edit_why_not, create_rename },
    { "delete", NULL, "delete the function from the template", "lambench delete %s",
      function_edit_why_not, create_delete },
    { "undo", NULL, "take the last edit of the template back", "lambench undo", change_why_not,
      run_undo },
    { "redo", NULL, "do again what was undone last", "lambench redo", change_why_not, run_redo },
    { "pause", NULL, "pause or resume hot reload", NULL, why_not_project, run_pause },
    { "reload", NULL, "read the template again", NULL, why_not_project, run_reload },
    { "open", "SCREEN", "functions, invoke, logs, stats, package, problems", NULL,
      why_not_project, run_open },
    { "copy", NULL, "copy...", NULL, NULL, run_copy },
    { "plain", NULL, "plain text outside of the full screen", NULL, NULL, run_plain },
    { "messages", NULL, "what the message row has said, with the time", NULL, NULL,
      run_messages },
    { "keys", "default|vim", "which keys move", NULL, NULL, run_keys },
    { "mouse", NULL, "mouse on or off", NULL, NULL, run_mouse },
    { "redraw", NULL, "draw the screen anew", NULL, NULL, run_redraw },
    { "suspend", NULL, "back to the shell; fg comes back", NULL, NULL, run_suspend },
    { "interrupt", NULL, "cancel; twice: quit", NULL, NULL, run_interrupt },
    { "back", NULL, "back one step", NULL, NULL, run_back },
    { "palette", NULL, "all commands", NULL, NULL, run_palette },
    { "help", NULL, "help for this screen", NULL, NULL, run_help },
    { "quit", NULL, "quit", NULL, NULL, run_quit },
    { 0 },
};
