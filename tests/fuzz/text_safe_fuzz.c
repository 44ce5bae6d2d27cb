#include <stdint.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Valid, printable, and the same when made safe again. */
static void check_harmless(const struct str *out, bool keep_lines)
{
    unsigned code_point;
    CHECK(!out->cut);
    CHECK(text_valid_utf8(out->text, out->length));
    for (size_t at = 0; at < out->length;) {
        at += text_decode(out->text + at, out->length - at, &code_point);
        CHECK(text_code_point_width(code_point) >= 0 || (keep_lines && code_point == '\n'));
    }
    AUTO_STR again;
    str_init(&again, out->length);
    text_safe(&again, out->text, out->length, keep_lines);
    CHECK(text_equal(again.text, out->text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    for (int keep_lines = 0; keep_lines < 2; keep_lines++) {
        AUTO_STR safe;
        str_init(&safe, size * 10);
        text_safe(&safe, text, size, keep_lines);
        check_harmless(&safe, keep_lines);
    }
    AUTO_STR plain;
    str_init(&plain, size * 10);
    text_strip(&plain, text, size);
    check_harmless(&plain, true);

    int columns = size ? bytes[0] : 0;
    AUTO_STR cut;
    str_init(&cut, plain.length + 3);
    text_cut(&cut, plain.text, columns, columns & 1, columns & 2);
    CHECK(text_width(cut.text, cut.length) <= columns);
    size_t fit = text_fit(plain.text, plain.length, columns);
    CHECK(fit <= plain.length && text_width(plain.text, fit) <= columns);
    return 0;
}
