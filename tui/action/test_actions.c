#include "tui/action/test_actions.h"

#include "tui/action/action.h"
#include "tui/action/test_job.h"

static const struct action_argument test_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .repeats = true,
      .help = "only these; all if not given" },
    { .name = "--tap", .help = "print TAP (Test Anything Protocol, version 13)" },
    { .name = "--junit", .value = ACTION_FILE, .value_name = "FILE",
      .help = "write results to FILE, as XML in JUnit's form" },
    { .name = "--json", .help = "print one JSON document" },
    { .name = "--accept", .help = "accept the answers that differ" },
    { .name = NULL },
};

static const char *const test_examples[] = {
    "lambench test",
    "lambench test CreateOrder --tap",
    "lambench test --junit results.xml",
    NULL,
};

const struct action test_action = {
    .name = "test",
    .summary = "run events again and compare with the answers that were accepted",
    .group = "Run",
    .arguments = test_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_RUNS_CODE | ACTION_IN_LINE,
    .run = test_job_start,
    .examples = test_examples,
};
