#include "tui/action/doctor_actions.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "runner/runtime/interpreters.h"
#include "runner/sandbox/probe.h"
#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"

enum { FACTS = 64, TEXT_BYTES = 1 << 18 };

static const struct action_argument doctor_arguments[] = {
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

/* One heading with its facts, gathered first, printed in one of two ways. */
struct report {
    struct columns *columns;    /* of the present section */
    struct json *document, *section;
    struct str text;
    bool people;
};

static void begin(struct report *report, const char *key, const char *heading)
{
    report->columns = columns_new(3);
    report->section = json_array();
    json_set(report->document, key, report->section);
    str_addf(&report->text, "%s%s\n", report->text.length ? "\n" : "", heading);
}

static void add(struct report *report, const char *name, const char *value, const char *note)
{
    columns_addf(report->columns, "  %s", name);
    columns_add(report->columns, value);
    columns_add(report->columns, note && note[0] ? note : "");
    struct json *row = json_object();
    json_set_text(row, "name", name);
    json_set_text(row, "value", value);
    json_set_text(row, "note", note && note[0] ? note : NULL);
    json_add(report->section, row);
}

static void end(struct report *report)
{
    columns_print(report->columns, true, &report->text);
    columns_free(report->columns);
}

/* ---- sections ------------------------------------------------------------------------------- */

static void add_program(struct report *report)
{
    struct utsname system;
    begin(report, "program", "Program");
    add(report, "lambench", LAMBENCH_VERSION, NULL);
    if (uname(&system) == 0) {
        add(report, "kernel", system.release, NULL);
        add(report, "machine", system.machine, NULL);
    }
    add(report, "user", geteuid() == 0 ? "root" : "not root", NULL);
    end(report);
}

static void add_sandbox(struct report *report)
{
    static const char *const words[] = { [PROBE_YES] = "yes", [PROBE_WEAK] = "weaker",
                                         [PROBE_NO] = "no" };
    struct probe_fact facts[FACTS];
    size_t count = probe_facts(facts, FACTS);
    begin(report, "sandbox", "Isolation");
    for (size_t i = 0; i < count && i < FACTS; i++) {
        AUTO_FREE char *note = mem_format("%s%s%s", facts[i].detail,
                                          facts[i].detail[0] && facts[i].weaker[0] ? "; " : "",
                                          facts[i].weaker);
        add(report, facts[i].name, words[facts[i].state], note);
    }
    end(report);
}

static void add_runtimes(struct report *report)
{
    static const enum runtime_family families[] = { RUNTIME_NODEJS, RUNTIME_PYTHON, RUNTIME_RUBY,
                                                    RUNTIME_JAVA, RUNTIME_DOTNET };
    AUTO(interpreters) interpreters = interpreters_new();
    begin(report, "runtimes", "Runtimes");
    for (size_t i = 0; i < COUNT(families); i++) {
        const char *name = runtime_family_name(families[i]);
        const struct interpreter *found;
        for (size_t j = 0; (found = interpreters_at(interpreters, families[i], j)); j++)
            add(report, name, found->version, found->path);
        if (!interpreters_at(interpreters, families[i], 0))
            add(report, name, "not found", "its functions cannot run here");
    }
    add(report, "provided", "yes", "programs of your own need nothing");
    end(report);
}

static void add_terminal(struct report *report)
{
    static const char *const variables[] = { "TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL",
                                             "TMUX", "SSH_CONNECTION" };
    struct winsize size = { .ws_row = 0 };
    begin(report, "terminal", "Terminal");
    add(report, "standard output", isatty(STDOUT_FILENO) ? "a terminal" : "not a terminal", NULL);
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0) {
        AUTO_FREE char *text = mem_format("%dx%d", size.ws_col, size.ws_row);
        add(report, "size", text, NULL);
    }
    for (size_t i = 0; i < COUNT(variables); i++) {
        const char *value = getenv(variables[i]);
        /* The last two tell of places and addresses: that they are set is enough. */
        bool reserved = i >= COUNT(variables) - 2;
        add(report, variables[i], !value ? "not set" : reserved ? "set" : value, NULL);
    }
    setlocale(LC_CTYPE, "");
    add(report, "character set", nl_langinfo(CODESET), NULL);
    end(report);
}

static int run_doctor(struct call *call, struct error *error)
{
    (void)error;
    AUTO(json) document = json_object();
    struct report report = { .document = document };
    str_init(&report.text, TEXT_BYTES);
    json_set_int(document, "v", 1);
    add_program(&report);
    add_sandbox(&report);
    add_runtimes(&report);
    add_terminal(&report);
    if (call_has(call, "--json"))
        call_print_json(call, document);
    else
        call->ui->print(call->ui, report.text.text, report.text.length);
    str_release(&report.text);
    call_finish(call, 0);
    return 0;
}

const struct action doctor_action = {
    .name = "doctor",
    .summary = "what this machine has and lacks, for bug reports",
    .group = "Program",
    .arguments = doctor_arguments,
    .flags = ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_doctor,
};
