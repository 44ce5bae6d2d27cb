#include "tests/lib/unit.h"

#include "tui/term/keys.h"
#include "tui/widget/difference.h"
#include "tui/widget/form.h"
#include "tui/widget/number.h"
#include "workspace/base/str.h"

static void numbers_as_people_type_them(void **state)
{
    (void)state;
    static const struct { const char *typed, *unit; long old, want; } rows[] = {
        { "256", "MB", 128, 256 },     { "+64", NULL, 128, 192 },  { "x2", NULL, 128, 256 },
        { " 512 MB ", "MB", 128, 512 }, { "10s", "s", 3, 10 },     { "X3", "s", 3, 9 },
        { "-1", NULL, 5, -1 },          { "+ 64 mb", "MB", 1, 65 }, { "0", NULL, 1, 0 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        long number = -99;
        assert_true(number_typed(rows[i].typed, rows[i].unit, rows[i].old, &number));
        assert_int_equal(number, rows[i].want);
    }
    static const char *const none[] = { "", " ", "+", "x", "1.5", "12a", "MB", "1 2", "!Ref X",
                                        "99999999999999", "--1", "5 MB" };
    for (size_t i = 0; i < COUNT(none); i++) {
        long number = 7;
        assert_false(number_typed(none[i], NULL, 1, &number));
    }
    long number = 0;
    assert_false(number_typed("x999999999999", NULL, 999999999999, &number));
}

static void type(struct form *form, const char *text)
{
    for (; *text; text++)
        assert_true(form_key(form, *text));
}

static void draw(const struct form *form, char *out, size_t size)
{
    AUTO(canvas_grid) grid = canvas_grid_new(40, 5, true);
    struct canvas canvas = canvas_whole(grid);
    AUTO_STR text;
    str_init(&text, size - 1);
    form_draw(form, &canvas, false);
    canvas_grid_dump(grid, &text);
    memcpy(out, text.text, text.length + 1);
}

static void filling_in_a_form(void **state)
{
    (void)state;
    char shown[1024];
    struct form form = { 0 };
    form_add(&form, "Name", NULL, "letters");
    form_add(&form, "Memory", "128", "a number")->error[0] = '\0';
    struct form_field *runtime = form_add(&form, "Runtime", "nodejs22.x", NULL);
    runtime->choice = runtime->listed = true;
    type(&form, "Get");
    draw(&form, shown, sizeof(shown));
    assert_string_equal(shown, "> Name    [Get                         ]\n"
                               "           letters\n"
                               "  Memory   128\n"
                               "  Runtime  nodejs22.x\n\n");
    assert_true(form_key(&form, KEYS_TAB));
    assert_true(form_key(&form, KEYS_CTRL('u')));
    type(&form, "x");
    (void)snprintf(form.fields[1].error, sizeof(form.fields[1].error), "no number");
    assert_true(form_key(&form, KEYS_DOWN));
    assert_false(form_key(&form, 'p')); /* only its list changes it */
    draw(&form, shown, sizeof(shown));
    assert_string_equal(shown, "  Name     Get\nx Memory   x\n"
                               "> Runtime [nodejs22.x                  ]\n\n\n");
    assert_true(form_wrong(&form));
    assert_int_equal(form.focus, 1);
    draw(&form, shown, sizeof(shown));
    assert_non_null(strstr(shown, "x no number"));
    form.fields[1].error[0] = '\0';
    assert_false(form_wrong(&form));
    form_set(&form, 2, "python3.13");
    assert_string_equal(form_value(&form, "Runtime"), "python3.13");
    assert_string_equal(form_value(&form, "Other"), "");
    assert_true(form_key(&form, KEYS_UP));
    assert_true(form_key(&form, KEYS_SHIFT_TAB));
    assert_int_equal(form.focus, 2); /* from the first to the last */
    assert_false(form_key(&form, KEYS_ENTER));
    form_release(&form);
}

static void lines_that_differ(void **state)
{
    (void)state;
    static const char text[] = "  51 A: 1\n- 52 B: 2\n+ 52 B: 3\n+ 53 C: 4\n  54 D: 5\n";
    assert_int_equal(difference_changes(text), 2);
    assert_int_equal(difference_changes(""), 0);
    AUTO(canvas_grid) grid = canvas_grid_new(20, 3, true);
    struct canvas canvas = canvas_whole(grid);
    assert_int_equal(difference_draw(&canvas, text), 3);
    AUTO_STR out;
    str_init(&out, 1024);
    canvas_grid_dump(grid, &out);
    assert_string_equal(out.text, "  51 A: 1\n- 52 B: 2\n  ... 3 more lines\n");
    assert_int_equal(canvas_grid_row(grid, 1)[0].role, ROLE_OLD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_as_people_type_them),
        cmocka_unit_test(filling_in_a_form),
        cmocka_unit_test(lines_that_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
