#include "tests/lib/unit.h"

#include "tui/term/canvas.h"
#include "tui/term/symbol.h"
#include "tui/term/theme.h"
#include "workspace/base/str.h"

static void looks(const struct canvas_grid *grid, const char *want)
{
    AUTO_STR out;
    str_init(&out, 1 << 16);
    canvas_grid_dump(grid, &out);
    assert_string_equal(out.text, want);
}

static void text_is_cut_to_its_part(void **state)
{
    (void)state;
    AUTO(canvas_grid) grid = canvas_grid_new(10, 2, false);
    struct canvas whole = canvas_whole(grid);
    struct canvas part = canvas_part(&whole, (struct rect){ 2, 0, 4, 1 });
    canvas_put(&part, -1, 0, ROLE_TEXT, "abcdefgh");
    canvas_put(&part, 0, 1, ROLE_TEXT, "outside");
    canvas_put_right(&whole, 10, 1, ROLE_TEXT, "end");
    looks(grid, "  bcde\n       end\n");
}

static void wide_letters_keep_the_columns(void **state)
{
    (void)state;
    AUTO(canvas_grid) grid = canvas_grid_new(6, 2, false);
    struct canvas whole = canvas_whole(grid);
    canvas_put(&whole, 0, 0, ROLE_TEXT, "\xe4\xbd\xa0x\xc3\xa9");
    canvas_put(&whole, 1, 0, ROLE_TEXT, "y"); /* a broken half becomes a blank */
    canvas_put(&whole, 0, 1, ROLE_TEXT, "e\xcc\x81z");
    looks(grid, " yx\xc3\xa9\ne\xcc\x81z\n");
}

static void nothing_acts_on_a_terminal(void **state)
{
    (void)state;
    AUTO(canvas_grid) grid = canvas_grid_new(20, 2, false);
    struct canvas whole = canvas_whole(grid);
    canvas_put(&whole, 0, 0, ROLE_TEXT, "a\033[2Jb");
    canvas_put_safe(&whole, 0, 1, 20, ROLE_TEXT, "a\033\tb", 4);
    looks(grid, "a?[2Jb\na^[     b\n");
}

static void plain_characters(void **state)
{
    (void)state;
    AUTO(canvas_grid) grid = canvas_grid_new(16, 3, true);
    struct canvas whole = canvas_whole(grid);
    symbol_box(&whole, (struct rect){ 0, 0, 16, 3 }, "T", "n", false);
    canvas_put(&whole, 2, 1, ROLE_TEXT, "\xe4\xbd\xa0\xc3\xa9");
    looks(grid, "+ T ------- n -+\n| ???          |\n+--------------+\n");
}

static void zones_lie_above_each_other(void **state)
{
    (void)state;
    AUTO(canvas_grid) grid = canvas_grid_new(10, 3, false);
    struct canvas whole = canvas_whole(grid);
    canvas_zone(&whole, (struct rect){ 0, 0, 10, 3 }, CANVAS_ZONE_PANE, 1, 0);
    canvas_zone(&whole, (struct rect){ 0, 1, 10, 1 }, CANVAS_ZONE_ROW, 1, 7);
    assert_int_equal(canvas_grid_zone(grid, 5, 1)->value, 7);
    assert_int_equal(canvas_grid_zone(grid, 5, 2)->kind, CANVAS_ZONE_PANE);
    assert_null(canvas_grid_zone(grid, 5, 9));
}

static void colours(void **state)
{
    (void)state;
    assert_int_equal(theme_depth(NULL, NULL, NULL, 256), 256);
    assert_int_equal(theme_depth(NULL, NULL, "1", 256), 0);
    assert_int_equal(theme_depth(NULL, NULL, "", 256), 256);
    assert_int_equal(theme_depth("always", NULL, "1", 256), 256);
    assert_int_equal(theme_depth("auto", "never", NULL, 256), 0);
    assert_int_equal(theme_depth(NULL, NULL, NULL, -1), 0);
    const struct theme *theme = theme_find("default");
    assert_int_equal(theme_look(theme, ROLE_ERROR, 256).color, 161);
    assert_int_equal(theme_look(theme, ROLE_ERROR, 8).color, 1);
    assert_int_equal(theme_look(theme, ROLE_ERROR, 0).color, -1);
    assert_null(theme_find("none"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_to_its_part),
        cmocka_unit_test(wide_letters_keep_the_columns),
        cmocka_unit_test(nothing_acts_on_a_terminal),
        cmocka_unit_test(plain_characters),
        cmocka_unit_test(zones_lie_above_each_other),
        cmocka_unit_test(colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
