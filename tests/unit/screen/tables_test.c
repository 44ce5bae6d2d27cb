#include "tests/lib/unit.h"

#include "tui/action/action.h"
#include "tui/action/actions.h"
#include "tui/screen/bindings.h"
#include "tui/screen/command.h"
#include "tui/screen/commands.h"
#include "tui/screen/log_ring.h"
#include "tui/screen/log_view.h"
#include "tui/screen/screen.h"
#include "tui/screen/screens.h"
#include "tui/screen/start_screen.h"
#include "tui/screen/text_screen.h"
#include "tui/term/keys.h"
#include "tui/widget/matcher.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"

static const struct screen_type *screen_of(const char *name)
{
    for (size_t i = 0; screens_table[i]; i++) {
        if (text_equal(screens_table[i]->name, name))
            return screens_table[i];
    }
    return text_equal(name, "text") ? &text_screen
           : text_equal(name, "start") ? &start_screen : NULL;
}

static bool in_table(const struct command *table, const char *words)
{
    for (const struct command *row = table; row && row->name; row++) {
        size_t size = strlen(row->name);
        if (strncmp(row->name, words, size) == 0 && (!words[size] || row->argument))
            return true;
    }
    return false;
}

static void every_key_does_something(void **state)
{
    (void)state;
    for (const struct binding *row = bindings_table; row->key; row++) {
        bool all = text_equal(row->screen, "*");
        const struct screen_type *type = all ? NULL : screen_of(row->screen);
        assert_true(all || type);
        assert_int_not_equal(keys_parse(row->key), KEYS_NONE);
        if (!in_table(type ? type->commands : NULL, row->words) &&
            !in_table(commands_table, row->words))
            fail_msg("%s %s: nothing is called \"%s\"", row->screen, row->key, row->words);
    }
}

static void no_key_has_two_meanings(void **state)
{
    (void)state;
    for (const struct binding *row = bindings_table; row->key; row++) {
        for (const struct binding *other = row + 1; other->key; other++)
            assert_false(text_equal(row->screen, other->screen) &&
                         text_equal(row->key, other->key));
    }
}

static void hints_are_keys(void **state)
{
    (void)state;
    for (size_t i = 0; screens_table[i]; i++) {
        const struct screen_type *type = screens_table[i];
        for (const char *at = type->hints; *at;) {
            size_t length = strcspn(at, " ");
            AUTO_FREE char *key = mem_text_n(at, length);
            const struct binding *binding = bindings_find(type->name, keys_parse(key), false);
            if (!binding || !binding->hint)
                fail_msg("%s: no hint for %s", type->name, key);
            at += length + strspn(at + length, " ");
        }
    }
}

static void add(struct log_ring *ring, int number)
{
    char text[32];
    int size = snprintf(text, sizeof(text), number % 100 ? "row %d" : "ERROR row %d", number);
    log_ring_add(ring, &(struct log_record){ .wall_ns = number * (int64_t)1000000000,
                                             .kind = LOG_LINE, .function = "F", .text = text,
                                             .size = (size_t)size });
}

static void the_ring_is_bounded(void **state)
{
    (void)state;
    AUTO(log_ring) ring = log_ring_new(1000, 1 << 20);
    for (int i = 1; i <= 5000; i++)
        add(ring, i);
    assert_int_equal(log_ring_end(ring) - log_ring_first(ring), 1000);
    assert_string_equal(log_ring_at(ring, log_ring_first(ring))->text, "row 4001");
    assert_true(log_ring_bytes(ring) <= 2 << 20);
}

static void a_held_view_stays(void **state)
{
    (void)state;
    AUTO(log_ring) ring = log_ring_new(1000, 1 << 20);
    struct log_view view = { 0 };
    struct error error = ERROR_INIT;
    log_view_init(&view, ring);
    view.cursor = true;
    for (int i = 1; i <= 500; i++)
        add(ring, i);
    log_view_settle(&view, 80, 10);
    assert_string_equal(log_view_selected(&view)->text, "ERROR row 500");
    assert_true(log_view_key(&view, KEYS_UP));
    assert_false(view.follow);
    for (int i = 501; i <= 600; i++)
        add(ring, i);
    log_view_settle(&view, 80, 10);
    assert_string_equal(log_view_selected(&view)->text, "row 499");
    assert_true(log_view_below(&view) >= 100);
    assert_true(log_view_find(&view, -1, log_view_is_error));
    assert_string_equal(log_view_selected(&view)->text, "ERROR row 400");
    log_view_time(&view, 450 * (int64_t)1000000000);
    assert_string_equal(log_view_selected(&view)->text, "row 450");
    assert_int_equal(matcher_new("row 45", &view.only, &error), 0);
    log_view_filter(&view);
    assert_int_equal(log_view_count(&view), 11);
    assert_true(log_view_key(&view, KEYS_END));
    assert_true(view.follow);
    log_view_release(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_does_something), cmocka_unit_test(no_key_has_two_meanings),
        cmocka_unit_test(hints_are_keys),           cmocka_unit_test(the_ring_is_bounded),
        cmocka_unit_test(a_held_view_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
