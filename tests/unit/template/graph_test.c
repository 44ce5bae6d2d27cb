/*
 * Circles in graphs of names: each is told once, long ones are shortened, and deep ones cost no
 * stack.
 */
#include "tests/lib/unit.h"

#include "workspace/base/str.h"
#include "workspace/template/graph.h"

enum { TEXT_BYTES = 4096, DEEP = 200000 };

static void note(void *self, const struct graph_circle *circle)
{
    str_addf(self, "%s: %s\n", circle->first, circle->path);
}

static void tells_each_circle_once(void **state)
{
    (void)state;
    AUTO(graph) graph = graph_new();
    AUTO_STR told;
    str_init(&told, TEXT_BYTES);
    graph_connect(graph, "A", "B", NULL);
    graph_connect(graph, "B", "C", NULL);
    graph_circles(graph, note, &told);
    assert_string_equal(told.text, "");
    graph_connect(graph, "C", "A", NULL);
    graph_connect(graph, "C", "B", NULL); /* shares names with the first one */
    graph_connect(graph, "D", "D", NULL);
    graph_connect(graph, "D", "A", NULL);
    graph_circles(graph, note, &told);
    assert_string_equal(told.text, "A: A -> B -> C -> A\nD: D -> D\n");
}

static void begins_with_the_first_name(void **state)
{
    (void)state;
    AUTO(graph) graph = graph_new();
    AUTO_STR told;
    str_init(&told, TEXT_BYTES);
    graph_connect(graph, "X", "C", NULL);
    graph_connect(graph, "A", "B", NULL);
    graph_connect(graph, "C", "A", NULL);
    graph_connect(graph, "B", "C", NULL);
    graph_circles(graph, note, &told);
    assert_string_equal(told.text, "C: C -> A -> B -> C\n");
}

static void shortens_a_long_circle(void **state)
{
    (void)state;
    AUTO(graph) graph = graph_new();
    AUTO_STR told;
    str_init(&told, TEXT_BYTES);
    for (int i = 0; i < DEEP; i++) {
        AUTO_FREE char *from = mem_format("N%d", i);
        AUTO_FREE char *to = mem_format("N%d", (i + 1) % DEEP);
        graph_connect(graph, from, to, NULL);
    }
    graph_circles(graph, note, &told);
    assert_string_equal(told.text, "N0: N0 -> N1 -> N2 -> N3 -> N4 -> N5 -> N6 -> N7 -> N8 -> N9 "
                                   "-> N10 -> N11 -> ... -> N0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_each_circle_once),
        cmocka_unit_test(begins_with_the_first_name),
        cmocka_unit_test(shortens_a_long_circle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
