#include "tests/lib/unit.h"

#include "tui/term/keys.h"
#include "tui/widget/editor.h"
#include "tui/widget/format.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "tui/widget/log_line.h"
#include "tui/widget/matcher.h"
#include "tui/widget/pretty.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

static const char *const names[] = { "alpha", "beta", "gamma", "delta", "epsilon" };
struct rows { const char *const *names; size_t count; };

static size_t count_rows(const void *self) { return ((const struct rows *)self)->count; }
static const char *row_id(const void *self, size_t row)
{
    return ((const struct rows *)self)->names[row];
}
static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    (void)role;
    if (column == 0)
        return row_id(self, row);
    (void)snprintf(buffer, size, "%zu", row);
    return buffer;
}
static const struct list_column columns[] = {
    { .title = "NAME" }, { .title = "N", .width = 3, .right = true, .drop = 1 },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, 2, true };

static void selection_follows_its_row(void **state)
{
    (void)state;
    struct list list = { 0 };
    struct rows rows = { names, 5 };
    list_settle(&list, &source, &rows, 4);
    assert_string_equal(list.id, "alpha");
    assert_true(list_key(&list, &source, &rows, 'j'));
    assert_true(list_key(&list, &source, &rows, KEYS_DOWN));
    assert_string_equal(list.id, "gamma");
    static const char *const other[] = { "gamma", "alpha" };
    rows = (struct rows){ other, 2 };
    list_settle(&list, &source, &rows, 4);
    assert_string_equal(list.id, "gamma");
    assert_int_equal(list.selected, 0);
    rows = (struct rows){ names, 2 }; /* gone: the nearest row */
    list_settle(&list, &source, &rows, 4);
    assert_string_equal(list.id, "alpha");
    assert_false(list_key(&list, &source, &rows, 'x'));
    list_release(&list);
}

static void list_as_text(void **state)
{
    (void)state;
    struct list list = { 0 };
    struct rows rows = { names, 5 };
    AUTO(canvas_grid) grid = canvas_grid_new(16, 4, true);
    struct canvas canvas = canvas_whole(grid);
    list_settle(&list, &source, &rows, 4);
    list_scroll(&list, &source, &rows, 3);
    list_draw(&list, &source, &rows, &canvas, 0, true);
    AUTO_STR out;
    str_init(&out, 4096);
    canvas_grid_dump(grid, &out);
    assert_string_equal(out.text, "  NAME      N\n  beta      1  |\n  gamma     2  #\n"
                                  "> delta     3  |\n");
    list_release(&list);
}

static void a_cell_has_a_place(void **state)
{
    (void)state;
    static const struct list_column wide[] = {
        { .title = "NAME" }, { .title = "N", .fill = true }, { .title = "N", .width = 3 },
    };
    static const struct list_source filled = { count_rows, row_id, row_cell, wide, 3, true };
    struct list list = { 0 };
    struct rows rows = { names, 5 };
    struct rect place;
    assert_false(list_place(&list, &filled, &rows, 30, 1, &place)); /* nothing is selected */
    list_settle(&list, &filled, &rows, 3);
    list_scroll(&list, &filled, &rows, 3);
    assert_true(list_place(&list, &filled, &rows, 30, 1, &place));
    /* Two for the mark, the name and a blank; what is left goes to the middle column. */
    assert_int_equal(place.x, 2 + 7 + 1);
    assert_int_equal(place.y, 2);
    assert_int_equal(place.width, 30 - 3 - 8 - 4);
    list_release(&list);
}

static void editing(void **state)
{
    (void)state;
    struct editor editor;
    editor_init(&editor, "one two");
    static const int keys[] = { 'X', KEYS_LEFT, KEYS_BACKSPACE, KEYS_CTRL('w'), 'y', 0xe9 };
    for (size_t i = 0; i < COUNT(keys); i++)
        assert_true(editor_key(&editor, keys[i]));
    assert_string_equal(editor.text.text, "one y\xc3\xa9X");
    assert_true(editor_key(&editor, KEYS_CTRL('u')));
    editor_paste(&editor, "a\nb\033c", 5);
    assert_string_equal(editor.text.text, "a bcX");
    assert_false(editor_key(&editor, KEYS_ENTER));
    editor_release(&editor);
}

static bool finds(const char *typed, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO(matcher) matcher = NULL;
    assert_int_equal(matcher_new(typed, &matcher, &error), 0);
    return matcher_hits(matcher, text, strlen(text));
}

static void matching(void **state)
{
    (void)state;
    assert_true(finds("order", "Put ORDER 7"));
    assert_false(finds("Order", "put order 7"));
    assert_true(finds("/o-[0-9]+$/", "put o-12"));
    assert_true(matcher_words("cold inv", "invoke cold"));
    assert_false(matcher_words("cold x", "invoke cold"));
    struct error error = ERROR_INIT;
    AUTO(matcher) bad = NULL;
    assert_int_equal(matcher_new("/(/", &bad, &error), -1);
}

static void log_text(enum log_kind kind, const char *text, const char *want)
{
    AUTO_STR out;
    str_init(&out, 4096);
    log_line_text(&out, kind, text, strlen(text), true);
    assert_string_equal(out.text, want);
}

static void short_log_lines(void **state)
{
    (void)state;
    log_text(LOG_PLATFORM, "START RequestId: 7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa Version: $LATEST",
             "START 7c1e9a20");
    log_text(LOG_PLATFORM,
             "REPORT RequestId: 7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\tDuration: 8.91 ms\t"
             "Billed Duration: 9 ms\tMemory Size: 256 MB\tMax Memory Used: 74 MB\t",
             "REPORT 7c1e9a20 8.91 ms billed 9 mem 74/256");
    log_text(LOG_PLATFORM, "INIT_START Runtime Version: python:3.13.v0\tRuntime Version ARN: a",
             "INIT_START python:3.13.v0");
    log_text(LOG_PLATFORM,
             "{\"time\":\"2024-01-01T00:00:00.000Z\",\"type\":\"platform.start\",\"record\":{"
             "\"requestId\":\"7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\",\"version\":\"$LATEST\"}}",
             "START 7c1e9a20");
    log_text(LOG_PLATFORM,
             "{\"time\":\"2024-01-01T00:00:00.000Z\",\"type\":\"platform.report\",\"record\":{"
             "\"requestId\":\"7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\",\"metrics\":{"
             "\"durationMs\":8.9,\"billedDurationMs\":9,\"memorySizeMB\":256,"
             "\"maxMemoryUsedMB\":74},\"status\":\"timeout\"}}",
             "REPORT 7c1e9a20 8.90 ms billed 9 mem 74/256 timeout");
    log_text(LOG_LINE, "2026-03-02T14:02:11.209Z\t7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\tINFO\tput",
             "INFO put");
    log_text(LOG_LINE, "{\"level\":\"WARN\",\"message\":\"m\",\"a\":1,\"b\":\"x\"}",
             "WARN m a=1 b=x");
    log_text(LOG_LINE, "a\033[31mred\rnext", "ared\nnext");
    assert_int_equal(log_line_level(LOG_PLATFORM, "x Task timed out after 3 s", 26),
                     LOG_LINE_ERROR);
}

static void numbers(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(format_short_us(text, sizeof(text), 8910), "8.9ms");
    assert_string_equal(format_short_us(text, sizeof(text), 224000), "224ms");
    assert_string_equal(format_short_us(text, sizeof(text), 1200000), "1.2s");
    assert_string_equal(format_short_us(text, sizeof(text), -1), "-");
    assert_string_equal(format_long_us(text, sizeof(text), 8910), "8.91 ms");
    assert_string_equal(format_count(text, sizeof(text), 1234567), "1,234,567");
}

static void pretty(void **state)
{
    (void)state;
    static const char json[] = "{\"a\":[1,{}],\"b\":1e400}";
    AUTO_STR out;
    str_init(&out, 4096);
    assert_true(pretty_json(&out, json, strlen(json)));
    assert_string_equal(out.text, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": 1e400\n}");
}

static void frames(void **state)
{
    (void)state;
    struct layout_frame frame = layout_frame(80, 24);
    assert_int_equal(frame.body.height, 20);
    assert_int_equal(layout_frame(40, 10).body.height, 7);
    assert_true(layout_frame(40, 10).tabs_in_title);
    assert_int_equal(layout_class(59), LAYOUT_NARROW);
    assert_int_equal(layout_class(140), LAYOUT_WIDE);
    struct rect box = layout_center((struct rect){ 0, 0, 20, 5 }, 70, 9);
    assert_int_equal(box.width, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selection_follows_its_row), cmocka_unit_test(list_as_text),
        cmocka_unit_test(a_cell_has_a_place),
        cmocka_unit_test(editing),                   cmocka_unit_test(matching),
        cmocka_unit_test(short_log_lines),           cmocka_unit_test(numbers),
        cmocka_unit_test(pretty),                    cmocka_unit_test(frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
