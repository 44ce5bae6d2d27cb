#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_tokens(const char *text, size_t size)
{
    struct json_scan scan;
    struct json_token token;
    struct error error = ERROR_INIT;
    AUTO_STR out;
    str_init(&out, size);
    json_scan_init(&scan, text, size, NULL);
    while (json_scan_next(&scan, &token, &error) == 0 && token.kind != JSON_TOKEN_END) {
        CHECK(token.raw >= text && token.raw + token.size <= text + size);
        if (token.kind != JSON_TOKEN_KEY && token.kind != JSON_TOKEN_STRING)
            continue;
        str_clear(&out);
        json_scan_text(&token, &out); /* decoded text is never longer than its span */
        CHECK(!out.cut && text_valid_utf8(out.text, out.length));
    }
}

static void quote_and_read_back(const char *text, size_t size)
{
    struct error error = ERROR_INIT;
    AUTO_STR quoted;
    str_init(&quoted, size * 6 + 2);
    json_scan_quote(&quoted, text, size);
    CHECK(!quoted.cut && json_scan_check(quoted.text, quoted.length, NULL, &error) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes, *found;
    struct error error = ERROR_INIT;
    size_t found_size;
    read_tokens(text, size);
    quote_and_read_back(text, size);
    bool valid = json_scan_check(text, size, NULL, &error) == 0;
    CHECK(json_scan_find(text, size, "", &found, &found_size) == valid);
    if (json_scan_find(text, size, "Records.0.body", &found, &found_size))
        CHECK(json_scan_check(found, found_size, NULL, &error) == 0);
    AUTO(json) json = NULL;
    if (json_parse(text, size, NULL, &json, &error) == 0) {
        CHECK(valid);
        AUTO_FREE char *printed = json_print(json);
        CHECK(json_scan_check(printed, strlen(printed), NULL, &error) == 0);
    }
    return 0;
}
