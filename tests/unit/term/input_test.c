#include "tests/lib/unit.h"

#include "tui/term/input.h"
#include "tui/term/keys.h"
#include "workspace/base/str.h"

static void note(void *self, const struct input *input)
{
    struct str *out = self;
    char name[16];
    static const char *const kinds[] = { "key", "paste", "press", "release", "wheel", "ready",
                                         "column" };
    str_addf(out, out->length ? " %s" : "%s", kinds[input->kind]);
    if (input->kind == INPUT_KEY)
        str_addf(out, ":%s", keys_name(name, sizeof(name), input->key));
    if (input->kind == INPUT_PASTE)
        str_addf(out, ":%.*s", (int)input->size, input->text);
    if (input->kind == INPUT_PRESS || input->kind == INPUT_RELEASE)
        str_addf(out, ":%d,%d", input->x, input->y);
}

/* What comes of BYTES, given whole, and given byte by byte. */
static void comes(const char *bytes, const char *want)
{
    for (int split = 0; split < 2; split++) {
        AUTO(input_decoder) decoder = input_new();
        AUTO_STR out;
        str_init(&out, 4096);
        size_t size = strlen(bytes);
        for (size_t i = 0; i < size; i += split ? 1 : size)
            input_feed(decoder, bytes + i, split ? 1 : size, note, &out);
        input_flush(decoder, note, &out);
        assert_string_equal(out.text, want);
    }
}

static void keys(void **state)
{
    (void)state;
    comes("aZ?", "key:a key:Z key:?");
    comes("\r\t\x7f\x03", "key:Enter key:Tab key:Backspace key:Ctrl-c");
    comes("\xc3\xa9\xe4\xbd\xa0", "key:\xc3\xa9 key:\xe4\xbd\xa0");
    comes("\033[A\033OB\033[1~\033[4~\033[5~\033[6~\033[3~\033[Z",
          "key:Up key:Down key:Home key:End key:PgUp key:PgDn key:Delete key:Shift-Tab");
    comes("\033[H\033OF\033OP\033[11~\033[[A", "key:Home key:End key:F1 key:F1 key:F1");
    comes("\033", "key:Esc");
}

static void unknown_sequences_are_swallowed(void **state)
{
    (void)state;
    comes("\033[99~x", "key:x");
    comes("\033[?1;2cx", "key:x");
    comes("\033[38;5;1mx", "key:x");
    comes("\033OQx", "key:x");
}

static void mouse(void **state)
{
    (void)state;
    comes("\033[<0;10;5M\033[<0;10;5m", "press:9,4 release:9,4");
    comes("\033[<65;1;1M\033[<2;1;1Mx", "wheel key:x");
}

static void paste_is_data(void **state)
{
    (void)state;
    comes("\033[200~q\nrm\033[A\033[201~x", "paste:q\nrm\033[A key:x");
}

static void answers(void **state)
{
    (void)state;
    comes("\033[0n\033[3;1R", "ready column");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys),  cmocka_unit_test(unknown_sequences_are_swallowed),
        cmocka_unit_test(mouse), cmocka_unit_test(paste_is_data),
        cmocka_unit_test(answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
