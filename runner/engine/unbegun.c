#include "runner/engine/unbegun.h"

#include <string.h>

#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/engine/report.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/model/project.h"

void unbegun_end(const struct pool_host *host, struct invocation *taken_invocation,
                 const struct unbegun *how)
{
    AUTO(invocation) invocation = taken_invocation;
    AUTO(blob) payload = report_payload(invocation->request, how->type, how->message);
    const struct function *function = project_function(invocation->project,
                                                       invocation->function);
    struct runner_result result = {
        .function = invocation->function,
        .outcome = how->outcome,
        .start = RUNNER_COLD,
        .started_ns = clock_wall_ns(),
        .init_us = -1,
        .memory_mb = function ? function->memory_mb : 0,
        .version = how->version,
        .response = payload,
        .error_type = how->type,
        .error_message = how->message,
        .log = "",
    };
    memcpy(result.request, invocation->request, sizeof(result.request));
    memcpy(result.trace, invocation->trace, sizeof(result.trace));
    host->finished(host->self, invocation, &result);
}
