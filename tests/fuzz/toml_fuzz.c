/*
 * Any bytes as TOML: reading must end soon, without touching what is not theirs.
 */
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/arena.h"
#include "workspace/base/error.h"
#include "workspace/template/parse.h"
#include "workspace/template/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena) arena = arena_new();
    const struct parse_source source = { .bytes = (const char *)data, .size = size,
                                         .file = "samconfig.toml" };
    struct error error = ERROR_INIT;
    (void)toml_read(arena, &source, &error);
    return 0;
}
