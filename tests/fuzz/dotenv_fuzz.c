/*
 * Any bytes as a .env file, and as the words of parameter_overrides: reading must end soon, without
 * touching what is not theirs.
 */
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/map.h"
#include "workspace/template/dotenv.h"
#include "workspace/template/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct setting_source source = { .by = "samconfig.toml", .line = 1, .column = 1 };
    struct dotenv dotenv;
    dotenv_init(&dotenv, (const char *)data, size);
    while (dotenv_next(&dotenv) != 0) {}
    dotenv_release(&dotenv);
    AUTO(map) values = settings_new();
    AUTO_FREE char *text = mem_text_n((const char *)data, size);
    (void)settings_add_overrides(values, text, &source);
    return 0;
}
