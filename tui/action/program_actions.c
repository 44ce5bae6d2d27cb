#include "tui/action/program_actions.h"

#include <string.h>

#include "tui/action/action.h"
#include "tui/action/completion.h"
#include "tui/action/help.h"
#include "tui/action/nearest.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"

static const struct action_argument help_arguments[] = {
    { .name = "COMMAND", .value = ACTION_TEXT, .repeats = true, .help = "what to tell about" },
    { .name = "--describe", .help = "commands, options and statuses for programs" },
    { .name = NULL },
};

static const struct action_argument version_arguments[] = {
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

static const char *const shell_choices[] = { "bash", "zsh", "fish", NULL };

static const struct action_argument completion_arguments[] = {
    { .name = "SHELL", .value = ACTION_CHOICE, .choices = shell_choices, .required = true,
      .help = "bash, zsh or fish" },
    { .name = NULL },
};

static const char *const completion_examples[] = {
    "eval \"$(lambench completion bash)\"",
    "lambench completion fish > ~/.config/fish/completions/lambench.fish",
    NULL,
};

static const char *const key_choices[] = { "default", "vim", NULL };

static const struct action_argument screen_arguments[] = {
    { .name = "PLACE", .value = ACTION_FOLDER, .repeats = true,
      .help = "folder of the project, or its template; further ones are opened with it" },
    { .name = "--view", .value = ACTION_TEXT, .value_name = "SCREEN",
      .help = "begin with this screen: functions, invoke, logs ..." },
    { .name = "--select", .value = ACTION_FUNCTION, .value_name = "FUNCTION",
      .help = "begin with this function selected" },
    { .name = "--no-mouse", .help = "leave the mouse to the terminal" },
    { .name = "--no-reload", .help = "do not reload when files change" },
    { .name = "--read-only", .help = "do not edit the template" },
    { .name = "--ascii", .help = "plain characters only" },
    { .name = "--theme", .value = ACTION_TEXT, .value_name = "NAME",
      .help = "default, mono, high or ansi" },
    { .name = "--keys", .value = ACTION_CHOICE, .value_name = "PRESET", .choices = key_choices,
      .help = "default or vim" },
    { .name = "--fps", .value = ACTION_NUMBER, .value_name = "N",
      .help = "most frames a second that no key asked for" },
    { .name = "--trace-ui", .value = ACTION_FILE, .value_name = "FILE",
      .help = "write time, cause, bytes and duration of each frame" },
    { .name = "--script", .value = ACTION_FILE, .value_name = "FILE",
      .help = "take keys from FILE and save screens, without a terminal" },
    { .name = NULL },
};

/* ---- help ----------------------------------------------------------------------------------- */

static void list_group(const struct call *call, const char *name, struct str *out)
{
    size_t size = strlen(name);
    for (size_t i = 0; call->table[i]; i++)
        if (strncmp(call->table[i]->name, name, size) == 0 && call->table[i]->name[size] == ' ') {
            if (out->length > 0)
                str_add_char(out, '\n');
            help_action(call->table[i], out);
        }
}

static int help_command(const struct call *call, struct str *out, struct error *error)
{
    AUTO_STR name;
    str_init(&name, HELP_BYTES);
    const char *word;
    for (size_t i = 0; (word = call_value(call, "COMMAND", i)); i++)
        str_addf(&name, "%s%s", i ? " " : "", word);
    struct nearest nearest;
    nearest_init(&nearest, name.text);
    for (size_t i = 0; call->table[i]; i++) {
        nearest_try(&nearest, call->table[i]->name);
        if (strcmp(call->table[i]->name, name.text) == 0)
            help_action(call->table[i], out);
    }
    if (out->length == 0)
        list_group(call, name.text, out);
    if (out->length > 0)
        return 0;
    error_set(error, ERROR_INVALID, "there is no command \"%s\"", name.text);
    return nearest.best ? error_hint(error, "did you mean %s?", nearest.best)
                        : error_hint(error, "lambench help lists the commands");
}

static int run_help(struct call *call, struct error *error)
{
    AUTO_STR text;
    str_init(&text, HELP_BYTES);
    if (call_has(call, "--describe"))
        help_describe(call->table, &text);
    else if (!call_has(call, "COMMAND"))
        help_overview(call->table, &text);
    else if (help_command(call, &text, error) < 0)
        return -1;
    call->ui->print(call->ui, text.text, text.length);
    call_finish(call, 0);
    return 0;
}

/* ---- the others ----------------------------------------------------------------------------- */

static int run_version(struct call *call, struct error *error)
{
    (void)error;
    AUTO(json) document = json_object();
    json_set_int(document, "v", 1);
    json_set_text(document, "version", LAMBENCH_VERSION);
    if (call_has(call, "--json"))
        call_print_json(call, document);
    else
        call_print(call, "lambench " LAMBENCH_VERSION "\n");
    call_finish(call, 0);
    return 0;
}

static int run_completion(struct call *call, struct error *error)
{
    (void)error;
    AUTO_STR text;
    str_init(&text, HELP_BYTES);
    completion_script(call->table, call_value(call, "SHELL", 0), &text);
    call->ui->print(call->ui, text.text, text.length);
    call_finish(call, 0);
    return 0;
}

static int run_screen(struct call *call, struct error *error)
{
    (void)call;
    return error_set(error, ERROR_INVALID, "the full screen is open already");
}

const struct action program_help_action = {
    .name = "help",
    .summary = "the commands, or what one of them takes",
    .group = "Program",
    .arguments = help_arguments,
    .flags = ACTION_IN_LINE,
    .run = run_help,
};

const struct action program_version_action = {
    .name = "version",
    .summary = "which lambench this is",
    .group = "Program",
    .arguments = version_arguments,
    .flags = ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_version,
};

const struct action program_completion_action = {
    .name = "completion",
    .summary = "completion of commands, options and functions for a shell",
    .group = "Program",
    .arguments = completion_arguments,
    .flags = ACTION_IN_LINE,
    .run = run_completion,
    .examples = completion_examples,
};

const struct action program_screen_action = {
    .name = "screen",
    .summary = "the full screen; the same as no command at all",
    .group = "Program",
    .arguments = screen_arguments,
    .flags = ACTION_RUNS_CODE | ACTION_IN_LINE,
    .run = run_screen,
};
