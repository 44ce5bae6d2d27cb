/*
 * Any bytes as a template: whatever was understood of it is printed as valid JSON, and as rows.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tui/action/columns.h"
#include "tui/action/inspect.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

enum { TEXT_BYTES = 1 << 28 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct load_request request = { .region = "us-east-1", .made = true };
    const char *path = data[0] == '{' ? "/nowhere/template.json" : "/nowhere/template.yaml";
    AUTO_PROJECT project = load_bytes(&request, path, data, size);
    const struct inspect_wish wish = { .show_secrets = size % 2 };
    struct error error = ERROR_INIT;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    inspect_json(project, &wish, &text);
    if (!text.cut && json_scan_check(text.text, text.length, NULL, &error) < 0)
        abort();
    AUTO_COLUMNS rows = columns_new(3);
    inspect_rows(project, &wish, rows);
    str_clear(&text);
    columns_print(rows, false, &text);
    return 0;
}
