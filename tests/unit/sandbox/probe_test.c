#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "runner/sandbox/probe.h"

static void facts_are_complete_sentences(void **state)
{
    (void)state;
    struct probe_fact facts[32];
    size_t count = probe_facts(facts, 32);
    assert_true(count > 8);
    for (size_t i = 0; i < count; i++) {
        print_message("%d %-34s %s | %s\n", facts[i].state, facts[i].name, facts[i].detail,
                      facts[i].weaker);
        assert_non_null(facts[i].name);
        assert_true(facts[i].detail[0] != '\0');
        assert_int_equal(facts[i].state == PROBE_YES, facts[i].weaker[0] == '\0');
    }
}

static void capacity_is_kept(void **state)
{
    (void)state;
    struct probe_fact facts[2] = { 0 };
    assert_int_equal(probe_facts(facts, 1), 1);
    assert_null(facts[1].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_complete_sentences),
        cmocka_unit_test(capacity_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
