/*
 * Any bytes as a template: reading, resolving and checking must end soon, without touching what is
 * not theirs. What begins with "{" is taken for JSON.
 */
#include <stddef.h>
#include <stdint.h>

#include "workspace/model/project.h"
#include "workspace/template/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct load_request request = { .region = "us-east-1", .made = true };
    const char *path = data[0] == '{' ? "/nowhere/template.json" : "/nowhere/template.yaml";
    AUTO_PROJECT project = load_bytes(&request, path, data, size);
    AUTO_PROJECT same = load_bytes(&request, path, data, size);
    (void)same;
    return project ? 0 : -1;
}
