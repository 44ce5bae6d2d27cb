/* ignore: patterns and names are whatever comes: the first line is the name, the rest patterns. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/files/ignore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = mem_text_n((const char *)data, size);
    AUTO(ignore) rules = ignore_new();
    char *rest = text;
    const char *name = strsep(&rest, "\n");
    for (char *line; (line = strsep(&rest, "\n"));)
        ignore_add(rules, "", line);
    (void)ignore_match(rules, name, size & 1);
    return 0;
}
