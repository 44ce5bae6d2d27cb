/*
 * Texts as scalars that read back as themselves, differences for people, fields by name.
 */
#include "tests/lib/edit.h"

#include "workspace/model/problem.h"
#include "workspace/template/edit_field.h"
#include "workspace/template/edit_scalar.h"
#include "workspace/template/node.h"

/* --- scalars --- */

static const struct {
    const char *text, *written;     /* as a new value in block style */
} plain[] = {
    { "a", "a" }, { "a b", "a b" }, { "src/app.handler", "src/app.handler" },
    { "arn:aws:s3:::b/*", "arn:aws:s3:::b/*" }, { "http://x/?a=b#c", "http://x/?a=b#c" },
    { "0", "0" }, { "-15", "-15" }, { "123456789", "123456789" }, { "true", "true" },
    { "", "\"\"" }, { "yes", "\"yes\"" }, { "NO", "\"NO\"" }, { "on", "\"on\"" },
    { "y", "\"y\"" }, { "null", "\"null\"" }, { "~", "\"~\"" }, { "True", "\"True\"" },
    { "012", "\"012\"" }, { "0x1F", "\"0x1F\"" }, { "1e3", "\"1e3\"" }, { "1.10", "\"1.10\"" },
    { "12:30", "\"12:30\"" }, { "2024-01-31", "\"2024-01-31\"" }, { "1_000", "\"1_000\"" },
    { "123456789012", "\"123456789012\"" }, { ".inf", "\".inf\"" }, { "<<", "\"<<\"" },
    { " a", "\" a\"" }, { "a ", "\"a \"" }, { "a: b", "\"a: b\"" }, { "a:", "\"a:\"" },
    { "a #b", "\"a #b\"" }, { "#a", "\"#a\"" }, { "- a", "\"- a\"" }, { "!Ref", "\"!Ref\"" },
    { "&a", "\"&a\"" }, { "*a", "\"*a\"" }, { "{a}", "\"{a}\"" }, { "%a", "\"%a\"" },
    { "@a", "\"@a\"" }, { "`a`", "\"`a`\"" }, { "a\tb", "\"a\\tb\"" }, { "a\x7f", "\"a\\x7F\"" },
    { "\"a\"", "'\"a\"'" }, { "\\d: ", "'\\d: '" }, { "\"it's\"", "\"\\\"it's\\\"\"" },
    { "\xE2\x80\xA8", "\"\\u2028\"" }, { "...", "\"...\"" }, { "---", "\"---\"" },
};

static void writes_what_reads_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(plain); i++) {
        struct edit_scalar how = { .line_end = "\n", .indent = 2 };
        AUTO_STR out;
        str_init(&out, 4096);
        edit_scalar_write(&out, &how, plain[i].text, strlen(plain[i].text));
        assert_string_equal(out.text, plain[i].written);
    }
}

/* Every text in every style: what is written is read again. */
static const char *const hard[] = {
    "", "a", "\n", "\n\n", "a\n", "a\n\n", "a\nb", " a\nb\n", "a\n b\n", "a\n\n\nb\n", "\na",
    "\ta\nb", "a \nb ", "a\n\tb\n", "a\n \nb", "#\n#", "- a\n- b", "a: b\nc: d\n", "'\"\\\n",
    "a b  c d e f",
    "one two three four five six seven eight nine ten\nand on\n", "é\n日本\n", "a\r\nb", "\x01\n",
    "a\xC2\x85" "b\nc", "  deep\n shallow\n", "---\nx", "...\n", "%x\ny", "a\n\n", "x\n\n\n\n",
};

static void check_style(enum node_style style, bool flow, const char *text)
{
    struct edit_scalar how = { .style = style, .flow = flow, .line_end = "\n", .base = 2,
                               .indent = 5, .width = style == NODE_FOLDED ? 20 : 0 };
    AUTO_STR out;
    str_init(&out, 65536);
    str_add(&out, flow ? "a:\n  b: [" : "a:\n  b: ");
    edit_scalar_write(&out, &how, text, strlen(text));
    str_add(&out, flow ? "]\n" : "\n  c: 1\n");
    struct problem_list problems = { .count = 0 };
    AUTO(arena) arena = arena_new();
    struct parse_source source = { .bytes = out.text, .size = out.length, .file = "t.yaml" };
    const struct node *root = parse_tree(arena, &source, &problems);
    const struct node *read = root ? node_get(node_get(root, "a"), "b") : NULL;
    if (read && flow)
        read = read->items[0];
    if (!read || read->size != strlen(text) || memcmp(read->text, text, read->size) != 0 ||
        problems.count > 0)
        fail_msg("style %d, flow %d: not read back:\n%s", (int)style, flow, out.text);
    problem_list_release(&problems);
}

static void every_style_reads_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hard); i++)
        for (int style = NODE_PLAIN; style <= NODE_FOLDED; style++) {
            check_style((enum node_style)style, false, hard[i]);
            check_style((enum node_style)style, true, hard[i]);
        }
}

/* --- differences --- */

static const struct {
    const char *old, *new_one, *shown;
} differences[] = {
    { "a\nb\nc\nd\n", "a\nb\nX\nd\n", "  2 b\n- 3 c\n+ 3 X\n  4 d\n" },
    { "a\n", "a\n", "" },
    { "a\nb", "a\nb\nc", "  2 b\n+ 3 c\n" },
    { "a\nb\nc\nd\n", "a\nd\n", "  1 a\n- 2 b\n- 3 c\n  2 d\n" },
    { "a\r\nb\r\n", "a\r\nB\r\n", "  1 a\n- 2 b\n+ 2 B\n" },
    { "1\n2\n3\n4\n5\n6\n7\n", "1\nx\n3\n4\n5\ny\n7\n",
      "  1 1\n- 2 2\n+ 2 x\n  3 3\n  ...\n  5 5\n- 6 6\n+ 6 y\n  7 7\n" },
    { "1\n2\n3\n4\n", "x\n2\ny\n4\n", "- 1 1\n+ 1 x\n  2 2\n- 3 3\n+ 3 y\n  4 4\n" },
    { "", "a\n", "+ 1 a\n" },
    { "\x1b[31m\n", "x\n", "- 1 ^[[31m\n+ 1 x\n" },
};

static void shows_differences(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(differences); i++) {
        AUTO_STR out;
        str_init(&out, 4096);
        edit_difference(differences[i].old, strlen(differences[i].old), differences[i].new_one,
                        strlen(differences[i].new_one), &out);
        assert_string_equal(out.text, differences[i].shown);
    }
}

/* --- fields --- */

static void finds_fields(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    const struct edit_field *field = edit_field_find("memorysize", &error);
    assert_string_equal(field->name, "MemorySize");
    assert_ptr_equal(edit_field_find("ReservedConcurrentExecutions", &error),
                     edit_field_find("reservedconcurrency", &error));
    assert_null(edit_field_find("Timout", &error));
    assert_string_equal(error.hint, "Did you mean Timeout?");
    field = edit_field_find("Tracing", &error);
    assert_string_equal(edit_field_path(field, true, &error)[0], "Tracing");
    assert_string_equal(edit_field_path(field, false, &error)[1], "Mode");
    assert_null(edit_field_path(edit_field_find("CodeUri", &error), false, &error));
    assert_string_equal(error.what, "an AWS::Lambda::Function has no CodeUri");
}

static const struct {
    const char *field, *text;
    enum edit_value_kind kind;
    const char *value;          /* NULL: refused with this hint */
    const char *hint;
} values[] = {
    { "MemorySize", "256", EDIT_TEXT, "256", NULL },
    { "MemorySize", "64", EDIT_TEXT, NULL, "It is 128 to 10240 MB." },
    { "MemorySize", "256MB", EDIT_TEXT, NULL, "It is 128 to 10240 MB." },
    { "MemorySize", "0256", EDIT_TEXT, NULL, "It is 128 to 10240 MB." },
    { "MemorySize", "!Ref M", EDIT_EXPRESSION, "!Ref M", NULL },
    { "MemorySize", "{\"Ref\": \"M\"}", EDIT_EXPRESSION, "{\"Ref\": \"M\"}", NULL },
    { "Description", "!important", EDIT_TEXT, "!important", NULL },
    { "Tracing", "active", EDIT_TEXT, "Active", NULL },
    { "Tracing", "on", EDIT_TEXT, NULL, "It is one of Active, PassThrough, Disabled." },
    { "Architectures", "arm64", EDIT_EXPRESSION, "[arm64]", NULL },
    { "Runtime", "python3.13", EDIT_TEXT, "python3.13", NULL },
    { "Runtime", "pyhton3.13", EDIT_TEXT, NULL, "Did you mean python3.13?" },
    { "ReservedConcurrency", "0", EDIT_TEXT, "0", NULL },
    { "ReservedConcurrency", "-1", EDIT_TEXT, NULL, "It is a number from 0." },
};

static void checks_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        struct error error = ERROR_INIT;
        struct edit edit = { .verb = EDIT_SET };
        AUTO_STR out;
        str_init(&out, 1024);
        int done = edit_field_value(edit_field_find(values[i].field, &error), values[i].text, &out,
                                    &edit, &error);
        assert_int_equal(done, values[i].value ? 0 : -1);
        if (done < 0) {
            assert_string_equal(error.hint, values[i].hint);
            continue;
        }
        assert_int_equal(edit.kind, values[i].kind);
        assert_string_equal(edit.value, values[i].value);
        assert_int_equal(edit.value_size, strlen(values[i].value));
    }
}

/* The table: names are unique, examples are good. */
static void fields_are_sound(void **state)
{
    (void)state;
    const struct edit_field *field;
    for (size_t i = 0; (field = edit_field_at(i)) != NULL; i++) {
        struct error error = ERROR_INIT;
        struct edit edit = { .verb = EDIT_SET };
        AUTO_STR out;
        str_init(&out, 1024);
        assert_ptr_equal(edit_field_find(field->name, &error), field);
        assert_true(!field->other || edit_field_find(field->other, &error) == field);
        assert_non_null(field->sam[0]);
        assert_non_null(field->help);
        assert_int_equal(edit_field_value(field, field->example, &out, &edit, &error), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_what_reads_back), cmocka_unit_test(every_style_reads_back),
        cmocka_unit_test(shows_differences),      cmocka_unit_test(finds_fields),
        cmocka_unit_test(checks_values),          cmocka_unit_test(fields_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
