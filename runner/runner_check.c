/* Findings of a project that no runner has opened. */
#include "runner/runner.h"

#include "runner/host_check.h"
#include "runner/runtime/interpreters.h"

void runner_check(const struct project *project, struct problem_list *out)
{
    AUTO(interpreters) interpreters = interpreters_new();
    host_check_run(project, interpreters, out);
}
