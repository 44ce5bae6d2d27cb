/*
 * Templates made to cost time or memory: they load, in bounds that do not grow with the square of
 * their size, and say a bounded number of things. (What takes too long here is stopped from
 * outside.)
 */
#include "tests/lib/unit.h"

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

#ifdef __SANITIZE_ADDRESS__ /* several times as slow; what grows as a square is seen without, too */
enum { TEXT_BYTES = 3000000, RESOURCES = 3000 };
#else
enum { TEXT_BYTES = 3000000, RESOURCES = 10000 };
#endif

static const struct project *read_text(const struct str *text)
{
    const struct load_request request = { .region = "us-east-1" };
    assert_false(text->cut);
    return load_bytes(&request, "/nowhere/template.yaml", text->text, text->length);
}

static size_t count_code(const struct project *project, const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < project->problems.count; i++)
        count += strcmp(project->problems.items[i].code, code) == 0;
    return count;
}

static void says_enough_of_many_mistakes(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Resources:\n");
    for (int i = 0; i < RESOURCES; i++)
        str_addf(&text, "  Q%d: {Type: AWS::SQS::Queue, Properties: {Dely%d: !Ref Nowhere%d}}\n", i,
                 i, i);
    AUTO_PROJECT project = read_text(&text);
    assert_true(project->problems.count >= 1000);
    assert_true(project->problems.count < RESOURCES);
}

static void finds_one_circle_of_thousands(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Resources:\n");
    for (int i = 0; i < RESOURCES; i++)
        str_addf(&text, "  Q%d: {Type: AWS::SQS::Queue, DependsOn: Q%d}\n", i,
                 (i + 1) % RESOURCES);
    AUTO_PROJECT project = read_text(&text);
    assert_int_equal(count_code(project, "LB232"), 1);
}

static void decides_no_circle_of_conditions(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Conditions:\n");
    for (int i = 0; i < RESOURCES; i++)
        str_addf(&text, "  C%d: !Or [Condition: C%d, Condition: C%d]\n", i, (i + 1) % RESOURCES,
                 (i + 7) % RESOURCES);
    str_add(&text, "Resources:\n  Q: {Type: AWS::SQS::Queue, Condition: C0}\n");
    AUTO_PROJECT project = read_text(&text);
    assert_int_equal(count_code(project, "LB232"), 1);
    assert_int_equal(project->resources[0].condition_holds, -1);
}

/* What Globals hold counts for every function. */
static void keeps_no_square_of_globals(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Transform: AWS::Serverless-2016-10-31\n"
                   "Globals:\n  Function:\n    Layers: [a");
    for (int i = 0; i < RESOURCES; i++)
        str_addf(&text, ", l%d", i);
    str_add(&text, "]\n    Tags: {a: [x]");
    for (int i = 0; i < RESOURCES; i++)
        str_addf(&text, ", t%d: [x]", i);
    str_add(&text, "}\nResources:\n");
    for (int i = 0; i < RESOURCES / 4; i++)
        str_addf(&text, "  F%d: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x}}\n",
                 i);
    AUTO_PROJECT project = read_text(&text);
    size_t layers = 0;
    for (size_t i = 0; i < project->function_count; i++)
        layers += project->functions[i].layer_count;
    assert_int_equal(project->function_count, RESOURCES / 4);
    assert_true(layers < 1000000);
}

static void gives_up_costly_patterns(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Parameters:\n");
    for (int i = 0; i < RESOURCES; i++)
        str_addf(&text, "  P%d: {Type: String, Default: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac, "
                        "AllowedPattern: '(a+)+b'}\n", i);
    str_add(&text, "Resources: {Q: {Type: AWS::SQS::Queue}}\n");
    AUTO_PROJECT project = read_text(&text);
    assert_int_equal(count_code(project, "LB229"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_enough_of_many_mistakes),
        cmocka_unit_test(finds_one_circle_of_thousands),
        cmocka_unit_test(decides_no_circle_of_conditions),
        cmocka_unit_test(keeps_no_square_of_globals),
        cmocka_unit_test(gives_up_costly_patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
