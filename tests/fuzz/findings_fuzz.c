/*
 * Any bytes as the output of a tool: places are found in it without touching what is not theirs,
 * and what is told of them is text.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "runner/build/findings.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problem_list found = { .items = NULL };
    findings_read((const char *)data, size, "/p", "/p/code", "Made", &found);
    for (size_t i = 0; i < found.count; i++)
        if (!found.items[i].message[0] || found.items[i].line < 1)
            abort();
    problem_list_release(&found);
    return 0;
}
