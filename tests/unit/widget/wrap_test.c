#include "tests/lib/unit.h"

#include <string.h>

#include "tui/widget/wrap.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

static void breaks_at_blanks_under_the_indentation(void **state)
{
    (void)state;
    static const struct { const char *text; int width; const char *want; } rows[] = {
        { "", 10, "" },
        { "short", 10, "short\n" },
        { "one two three four", 10, "one two\nthree four\n" },
        { "one\n\ntwo\n", 10, "one\n\ntwo\n" },
        { "  one two three", 9, "  one two\n  three\n" },
        { "abcdefghijklmnop", 8, "abcdefgh\nijklmnop\n" },
        { "a bcdefghijklmnop", 8, "a\nbcdefghi\njklmnop\n" },
        { "trailing      ", 9, "trailing \n" },
        { "x", -5, "x\n" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_STR out;
        str_init(&out, 4096);
        wrap_text(&out, rows[i].text, rows[i].width);
        assert_string_equal(out.text, rows[i].want);
    }
}

/* Whatever comes, no line is wider than asked and no letter is lost. */
static void keeps_every_letter(void **state)
{
    (void)state;
    char text[400];
    unsigned seed = 7;
    static const char *const pieces[] = { "a", "\xE4\xBD\xA0", " ", "  ", "\n", "bc", "\xCC\x81" };
    for (int round = 0; round < 300; round++) {
        text[0] = '\0';
        for (int i = 0; i < 60; i++) {
            seed = seed * 1103515245u + 12345u;
            strcat(text, pieces[(seed >> 16) % COUNT(pieces)]);
        }
        int width = 8 + round % 30;
        AUTO_STR out;
        str_init(&out, 8192);
        wrap_text(&out, text, width);
        size_t letters = 0, shown = 0;
        for (const char *at = text; *at; at++)
            letters += *at != ' ' && *at != '\n';
        for (const char *at = out.text; *at; at++)
            shown += *at != ' ' && *at != '\n';
        assert_int_equal(letters, shown);
        for (const char *at = out.text; *at;) {
            size_t size = strcspn(at, "\n");
            assert_true(text_width(at, size) <= width);
            at += size + 1;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breaks_at_blanks_under_the_indentation),
        cmocka_unit_test(keeps_every_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
