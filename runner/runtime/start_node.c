#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/mem.h"
#include "workspace/model/function.h"

int start_node(const struct start *start, struct spec *spec, struct error *error)
{
    (void)error;
    /* Lambda keeps V8's heap below the memory of the function in the same way; without it V8
     * sizes its heap by the memory of the machine */
    AUTO_FREE char *heap =
        mem_format("--max-old-space-size=%d", start->function->memory_mb * 9 / 10);
    spec_add_argument(spec, start->interpreter->path);
    spec_add_argument(spec, heap);
    spec_add_argument(spec, "/var/runtime/index.cjs");
    start_add_client(spec, "node.cjs", "/var/runtime/index.cjs");
    return 0;
}
