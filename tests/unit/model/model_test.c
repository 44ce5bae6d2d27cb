/*
 * Small values: problems, runtimes, limits, likeness.
 */
#include "tests/lib/unit.h"

#include "workspace/model/likeness.h"
#include "workspace/model/limits.h"
#include "workspace/model/problem.h"
#include "workspace/model/runtime.h"

static void problems_are_sorted_and_told_once(void **state)
{
    (void)state;
    struct problem_list list = { .items = NULL };
    problem_add(&list, PROBLEM_NOTE, "LB701", "b.yaml", 1, 1, NULL, "last");
    problem_add(&list, PROBLEM_ERROR, "LB102", "a.yaml", 9, 2, "F", "late");
    problem_hint(problem_add(&list, PROBLEM_WARNING, "LB216", "a.yaml", 3, 1, NULL, "%s", "same"),
                 "do %d things", 2);
    problem_add(&list, PROBLEM_WARNING, "LB216", "a.yaml", 3, 1, NULL, "same");
    problem_sort(&list);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[0].message, "same");
    assert_string_equal(list.items[1].message, "late");
    assert_string_equal(list.items[2].message, "last");
    assert_int_equal(problem_count(&list, PROBLEM_ERROR), 1);
    assert_string_equal(problem_severity_word(PROBLEM_WARNING), "warning");
    problem_list_release(&list);
    problem_sort(&list);
    assert_int_equal(list.count, 0);
}

static void runtimes_are_known(void **state)
{
    (void)state;
    const struct runtime *runtime = runtime_find("python3.13");
    assert_non_null(runtime);
    assert_int_equal(runtime->family, RUNTIME_PYTHON);
    assert_int_equal(runtime->minor, 13);
    assert_null(runtime_find("python3"));
    assert_null(runtime_find(NULL));
    assert_true(runtime_find("nodejs14.x")->retired);
    assert_string_equal(runtime_nearest("pyton3.13"), "python3.13");
    assert_string_equal(runtime_nearest("nodejs22"), "nodejs22.x");
    assert_null(runtime_nearest("cobol"));
    assert_null(runtime_newest(RUNTIME_GO));
    for (size_t i = 0; runtime_at(i); i++)
        assert_ptr_equal(runtime_find(runtime_at(i)->identifier), runtime_at(i));
    for (int i = 0; i < RUNTIME_FAMILIES; i++)
        assert_non_null(runtime_family_name((enum runtime_family)i));
}

static void newer_runtimes_are_possible(void **state)
{
    (void)state;
    static const char *const possible[] = { "python3.16", "nodejs28.x", "java26", "java25.al2023",
                                            "dotnet12", "ruby4.1", "provided.al2026" };
    static const char *const impossible[] = { "python313", "python3.5", "nodejs", "nodejs21.x.x",
                                              "java", "provided.al20233", "provided", "cobol1" };
    for (size_t i = 0; i < COUNT(possible); i++)
        assert_true(runtime_may_be_new(possible[i]));
    for (size_t i = 0; i < COUNT(impossible); i++)
        assert_false(runtime_may_be_new(impossible[i]));
}

static void limits_have_sources(void **state)
{
    (void)state;
    assert_non_null(limits_find("MemorySize"));
    assert_null(limits_find("Nothing"));
    for (size_t i = 0; limits_at(i); i++)
        assert_non_null(strstr(limits_at(i)->source, "docs.aws.amazon.com/"));
    assert_true(limits_price_gb_second("arm64") < limits_price_gb_second("x86_64"));
    assert_true(limits_price_request() > 0);
    assert_int_equal(limits_cpu(1769), 1000);
    assert_int_equal(limits_cpu(128), 72);
    assert_int_equal(limits_cpu(10240), 5789);
}

static void the_nearest_name_is_found(void **state)
{
    (void)state;
    static const char *const names[] = { "Timeout", "Handler", "MemorySize", NULL };
    assert_string_equal(likeness_nearest("Timeuot", names), "Timeout");
    assert_string_equal(likeness_nearest("handler", names), "Handler");
    assert_string_equal(likeness_nearest("MemorySze", names), "MemorySize");
    assert_null(likeness_nearest("Banana", names));
    assert_null(likeness_nearest("", names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(problems_are_sorted_and_told_once),
        cmocka_unit_test(runtimes_are_known),
        cmocka_unit_test(newer_runtimes_are_possible),
        cmocka_unit_test(limits_have_sources),
        cmocka_unit_test(the_nearest_name_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
