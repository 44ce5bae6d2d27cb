#include "tui/action/named.h"

#include "tui/action/nearest.h"
#include "workspace/base/error.h"
#include "workspace/model/project.h"

const struct function *named_function(const struct project *project, const char *name,
                                      struct error *error)
{
    const struct function *function = project_function(project, name);
    if (function)
        return function;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < project->function_count; i++)
        nearest_try(&nearest, project->functions[i].id);
    error_set(error, ERROR_NOT_FOUND, "there is no function %s", name);
    if (nearest.best)
        error_hint(error, "did you mean %s? lambench list shows all", nearest.best);
    else
        error_hint(error, "lambench list shows the functions");
    return NULL;
}
