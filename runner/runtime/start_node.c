#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/mem.h"
#include "workspace/model/function.h"

int start_node(const struct start *start, struct spec *spec, struct command *command,
               struct error *error)
{
    (void)error;
    /* Lambda keeps V8's heap below the memory of the function in the same way; without it V8
     * sizes its heap by the memory of the machine */
    AUTO_FREE char *heap =
        mem_format("--max-old-space-size=%d", start->function->memory_mb * 9 / 10);
    command_add_argument(command, start->interpreter->path);
    command_add_argument(command, heap);
    command_add_argument(command, "/var/runtime/index.cjs");
    start_add_client(spec, "node.cjs", "/var/runtime/index.cjs");
    if (start->runtime->major == 16 || start->runtime->major == 18) /* NODE_EXTRA_CA_CERTS */
        spec_add_mount(spec, "/etc/ssl/certs/ca-certificates.crt", "/var/runtime/ca-cert.pem",
                       true);
    return 0;
}
