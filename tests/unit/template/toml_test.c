/*
 * TOML: what documents become, where their values stand, and what is refused and where.
 */
#include "tests/lib/unit.h"

#include "workspace/base/arena.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"
#include "workspace/template/toml.h"

enum { TEXT_BYTES = 65536 };

static void dump(const struct node *node, struct str *out)
{
    bool map = node->kind == NODE_MAP, list = node->kind == NODE_LIST;
    if (node->kind == NODE_TEXT)
        json_scan_quote(out, node->text, node->size);
    else if (!map && !list)
        str_add(out, node->text);
    str_add(out, map ? "{" : list ? "[" : "");
    for (size_t i = 0; i < node->count; i++) {
        str_add(out, i ? "," : "");
        if (map)
            str_addf(out, "%s:", node->members[i].name);
        dump(map ? node->members[i].value : node->items[i], out);
    }
    str_add(out, map ? "}" : list ? "]" : "");
}

static char *read_text(const char *text)
{
    AUTO(arena) arena = arena_new();
    struct parse_source source = { .bytes = text, .size = strlen(text), .file = "a.toml" };
    struct error error = ERROR_INIT;
    char message[2048];
    const struct node *root = toml_read(arena, &source, &error);
    if (!root)
        return mem_text(error_text(&error, message, sizeof message));
    struct str out;
    str_init(&out, TEXT_BYTES);
    dump(root, &out);
    return str_take(&out);
}

static void assert_read(const char *text, const char *wanted)
{
    AUTO_FREE char *got = read_text(text);
    assert_string_equal(got, wanted);
}

static void reads_strings(void **state)
{
    (void)state;
    assert_read("a = \"x\\t\\\"\\u00e9\\U0001F600\"", "{a:\"x\\t\\\"\xC3\xA9\xF0\x9F\x98\x80\"}");
    assert_read("a = 'c:\\dir'", "{a:\"c:\\\\dir\"}");
    assert_read("a = \"\"\"\none \\\n   two\n\"\"three\"\"\"\"\"",
                "{a:\"one two\\n\\\"\\\"three\\\"\\\"\"}");
    assert_read("a = '''\nraw\\n''q'''", "{a:\"raw\\\\n''q\"}");
    assert_read("a = ''\r\nb = \"\"\"\r\nx\r\ny\"\"\"\r\n", "{a:\"\",b:\"x\\ny\"}");
}

static void reads_numbers_and_dates(void **state)
{
    (void)state;
    assert_read("a=[1_000, +99, -17, 0, 0xFF, 0o755, 0b1101]", "{a:[1000,99,-17,0,255,493,13]}");
    assert_read("a=[1.0, -0.5e-3, 1e5, inf, -nan, true, false]",
                "{a:[1.0,-0.5e-3,1e5,inf,-nan,true,false]}");
    assert_read("a = 1979-05-27T07:32:00Z\nb = 1979-05-27 07:32:00.5-07:00\nc = 1979-05-27\n"
                "d = 07:32:00", "{a:\"1979-05-27T07:32:00Z\",b:\"1979-05-27 07:32:00.5-07:00\","
                                "c:\"1979-05-27\",d:\"07:32:00\"}");
}

static void reads_tables(void **state)
{
    (void)state;
    assert_read("# one\na.b.c = 1 # two\na.d = 2\n[t.u]\nx = 1\n[t]\ny = 2\n",
                "{a:{b:{c:1},d:2},t:{u:{x:1},y:2}}");
    assert_read("[[p]]\nn = 1\n[[p.q]]\nm = 1\n[[p]]\n[p.r]\nk = 1\n",
                "{p:[{n:1,q:[{m:1}]},{r:{k:1}}]}");
    assert_read("a = {b.c = 1, \"d e\" = [ # list\n 1,\n {f = 2},\n]}",
                "{a:{b:{c:1},d e:[1,{f:2}]}}");
    assert_read("", "{}");
    assert_read("\xEF\xBB\xBF" "a = 1", "{a:1}");
}

static void refuses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        { "a = 1\na = 2", "a.toml:2:1: not valid TOML: \"a\" is there already, in line 1" },
        { "[t]\n[t]", "a.toml:2:2: not valid TOML: \"t\" is there already, in line 1" },
        { "a = {b = 1}\na.c = 2", "a.toml:2:1: not valid TOML: \"a\" is there already, in line 1" },
        { "[a.b.c]\n[a]\nb.c.d = 1",
          "a.toml:3:3: not valid TOML: \"c\" is there already, in line 1" },
        { "a = [1]\n[[a]]", "a.toml:2:3: not valid TOML: \"a\" is there already, in line 1" },
        { "x = 1\n\xC3\xA9 = 1", "a.toml:2:1: not valid TOML: a key is expected here" },
        { "a = \"\xC3\xA9\" b", "a.toml:1:9: not valid TOML: a line break is expected here" },
        { "a = \"x\ny\"",
          "a.toml:1:7: not valid TOML: a text must end in its line; longer ones take three "
          "quotes" },
        { "a = \"\"\"x", "a.toml:1:9: not valid TOML: the text that began earlier does not end" },
        { "a = '\x01'", "a.toml:1:6: not valid TOML: a control character in a text" },
        { "a = \"\\x\"",
          "a.toml:1:7: not valid TOML: an unknown escape; write \\\\ for a backslash" },
        { "a = \"\\ud800\"", "a.toml:1:12: not valid TOML: there is no such character" },
        { "a = yes",
          "a.toml:1:5: not valid TOML: \"yes\" is no value; texts are written in quotes" },
        { "a = 01", "a.toml:1:5: not valid TOML: \"01\" is no value; texts are written in quotes" },
        { "a = 2001-02-29",
          "a.toml:1:5: not valid TOML: \"2001-02-29\" is no value; texts are written in quotes" },
        { "a = 99999999999999999999", "a.toml:1:5: not valid TOML: \"99999999999999999999\" is no "
                                      "value; texts are written in quotes" },
        { "a =", "a.toml:1:4: not valid TOML: a value is expected here" },
        { "a", "a.toml:1:2: not valid TOML: \"=\" is expected after a key" },
        { "[a", "a.toml:1:3: not valid TOML: \"]\" is expected at the end of a table's name" },
        { "a = [1 2]", "a.toml:1:8: not valid TOML: \",\" or \"]\" is expected here" },
        { "a = {b = 1,}", "a.toml:1:12: not valid TOML: a key is expected here" },
        { "a = \"\xFF\"", "a.toml:1:6: not valid TOML: a byte that is not UTF-8" },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_read(rows[i].text, rows[i].message);
}

static void keeps_places(void **state)
{
    (void)state;
    static const char spelled[] = "['default'.deploy.parameters]\n'\xC3\xA9' = 0\n"
                                  "parameter_overrides = [\n  \"A=1\",\n  \"B=2\",\n]\n";
    AUTO(arena) arena = arena_new();
    struct parse_source source = { .bytes = spelled, .size = strlen(spelled), .file = "a.toml" };
    struct error error = ERROR_INIT;
    const struct node *root = toml_read(arena, &source, &error);
    const struct node *table =
        node_get(node_get(node_get(root, "default"), "deploy"), "parameters");
    const struct node *list = node_get(table, "parameter_overrides");
    assert_non_null(list);
    assert_int_equal(list->line, 3);
    assert_int_equal(list->column, 23);
    assert_int_equal(list->items[1]->line, 5);
    assert_int_equal(list->items[1]->column, 3);
    assert_int_equal(node_get(table, "\xC3\xA9")->column, 7);
    assert_memory_equal(spelled + list->items[1]->start, "\"B=2\"", 5);
    assert_int_equal(list->items[1]->end - list->items[1]->start, 5);
}

static void is_bounded(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TOML_BYTES * 2);
    str_add(&text, "a = ");
    for (int i = 0; i < 100000; i++)
        str_add_char(&text, '[');
    AUTO_FREE char *deep = read_text(text.text);
    assert_string_equal(deep, "a.toml:1:105: not valid TOML: more than 100 values in each other");
    str_clear(&text);
    for (int i = 0; i < 100000; i++)
        str_add(&text, "a.");
    AUTO_FREE char *dotted = read_text(text.text);
    assert_string_equal(dotted, "a.toml:1:201: not valid TOML: a key of more than 100 words");
    str_clear(&text);
    str_add(&text, "a = [");
    for (int i = 0; i < TOML_VALUES + 1; i++)
        str_add(&text, "1,");
    AUTO_FREE char *many = read_text(text.text);
    assert_non_null(strstr(many, "more than 200000 values"));
    str_clear(&text);
    while (text.length <= TOML_BYTES)
        str_add(&text, "# comment\n");
    AUTO_FREE char *large = read_text(text.text);
    assert_string_equal(large, "a.toml:1:1: larger than 1048576 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_strings), cmocka_unit_test(reads_numbers_and_dates),
        cmocka_unit_test(reads_tables),  cmocka_unit_test(refuses),
        cmocka_unit_test(keeps_places),  cmocka_unit_test(is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
