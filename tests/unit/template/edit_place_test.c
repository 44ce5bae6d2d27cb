/*
 * Where a value is written: Globals, parameters, anchors, merge keys, loops; and what the person
 * saw.
 */
#include "tests/lib/edit.h"

#define SAM "Transform: AWS::Serverless-2016-10-31\n"
#define F(body) "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n" body
#define GIVEN SAM "Parameters:\n  Stage:\n    Type: String\n    Default: dev # d\n" \
    "    AllowedValues: [dev, prod]\nGlobals:\n  Function:\n    Timeout: 5 # all\n" \
    "    Environment:\n      Variables:\n        STAGE: !Ref Stage\n" F("      A: 1\n")

static const struct edit_case globals[] = {
    { "given by Globals: asked", { PATH("Timeout"), TEXT("9") }, GIVEN, NULL, NULL, true },
    { "an own one is added", { PATH("Timeout"), TEXT("9"), .where = EDIT_AT_RESOURCE }, GIVEN,
      GIVEN "      Timeout: 9\n" },
    { "an own one is changed without asking", { PATH("Timeout"), TEXT("9") },
      SAM "Globals: {Function: {Timeout: 5}}\n" F("      Timeout: 6\n"),
      SAM "Globals: {Function: {Timeout: 5}}\n" F("      Timeout: 9\n") },
    { "changed for all", { PATH("Timeout"), TEXT("9"), .where = EDIT_AT_GLOBALS },
      SAM "Globals: {Function: {Timeout: 5}}\n" F("      A: 1\n"),
      SAM "Globals: {Function: {Timeout: 9}}\n" F("      A: 1\n") },
    { "for all functions, no one named", { .id = "*", PATH("Timeout"), TEXT("9"),
      .where = EDIT_AT_GLOBALS },
      SAM "Globals: {Function: {Timeout: 5}}\n" F("      A: 1\n"),
      SAM "Globals: {Function: {Timeout: 9}}\n" F("      A: 1\n") },
    { "Globals are made", { PATH("Environment", "Variables", "V"), TEXT("9"),
      .where = EDIT_AT_GLOBALS },
      SAM "\n# all of them\n" F("      A: 1\n"),
      SAM "\nGlobals:\n  Function:\n    Environment:\n      Variables:\n        V: 9\n\n"
          "# all of them\n" F("      A: 1\n") },
    { "a section of Globals is made", { PATH("Timeout"), TEXT("9"), .where = EDIT_AT_GLOBALS },
      SAM "Globals:\n  Api:\n    Name: x\n" F("      A: 1\n"),
      SAM "Globals:\n  Api:\n    Name: x\n  Function:\n    Timeout: 9\n" F("      A: 1\n") },
    { "what Globals cannot hold", { PATH("FunctionName"), TEXT("x"), .where = EDIT_AT_GLOBALS },
      GIVEN, NULL, "Globals of Function cannot hold FunctionName" },
    { "a plain function has no Globals", { PATH("Timeout"), TEXT("9"),
      .where = EDIT_AT_GLOBALS },
      "Resources:\n  F:\n    Type: AWS::Lambda::Function\n", NULL, "Globals give nothing to F" },
    { "removing what Globals give: asked", { EDIT_UNSET, PATH("Timeout") }, GIVEN, NULL, NULL,
      true },
    { "an own map would hide those of Globals", { PATH("Environment", "Variables", "X"),
      TEXT("1"), .where = EDIT_AT_RESOURCE },
      SAM "Globals: {Function: {Environment: !If [A, {}, {}]}}\n" F("      A: 1\n"), NULL,
      "would be replaced" },
    { "Globals that are ignored", { PATH("Timeout"), TEXT("9") },
      "Globals: {Function: {Timeout: 5}}\nResources:\n  F:\n    IgnoreGlobals: '*'\n"
      "    Type: AWS::Serverless::Function\n",
      "Globals: {Function: {Timeout: 5}}\nResources:\n  F:\n    IgnoreGlobals: '*'\n"
      "    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 9\n" },
};

static void asks_about_globals(void **state)
{
    (void)state;
    EDIT_CASES_RUN(globals, "template.yaml");
}

#define PARAMETER(value) "Parameters:\n  P:\n    Type: String\n" value

static const struct edit_case references[] = {
    { "a parameter: asked", { PATH("A"), TEXT("x") },
      PARAMETER("    Default: a\n") F("      A: !Ref P\n"), NULL, NULL, true },
    { "its default", { PATH("A"), TEXT("x: y"), .where = EDIT_AT_PARAMETER },
      PARAMETER("    Default: a # d\n") F("      A: !Ref P\n"),
      PARAMETER("    Default: \"x: y\" # d\n") F("      A: !Ref P\n") },
    { "a parameter without default, by Sub", { PATH("A"), TEXT("x"),
      .where = EDIT_AT_PARAMETER },
      PARAMETER("") F("      A: !Sub \"${P}\"\n"),
      PARAMETER("    Default: x\n") F("      A: !Sub \"${P}\"\n") },
    { "a parameter of Globals", { PATH("Environment", "Variables", "STAGE"), TEXT("qa"),
      .where = EDIT_AT_PARAMETER }, GIVEN, NULL, "Stage does not allow this value" },
    { "a parameter that names an SSM parameter", { PATH("A"), TEXT("x"),
      .where = EDIT_AT_PARAMETER },
      "Parameters:\n  P:\n    Type: AWS::SSM::Parameter::Value<String>\n    Default: /a\n"
      F("      A: !Ref P\n"), NULL, "the name of an SSM parameter" },
    { "a resource is none", { PATH("A"), TEXT("x"), .where = EDIT_AT_PARAMETER },
      F("      A: !Ref F\n"), NULL, "is not given by a parameter" },
    { "a function: asked", { PATH("A"), TEXT("x") }, F("      A: !If [C, 1, 2]\n"), NULL, NULL,
      true },
    { "an expression for an expression: not asked", { PATH("A"), EXPRESSION("!Ref Z") },
      F("      A: !Ref X\n"), F("      A: !Ref Z\n") },
};

static void asks_about_references(void **state)
{
    (void)state;
    EDIT_CASES_RUN(references, "template.yaml");
}

static const struct edit_case anchors[] = {
    { "an alias: asked", { PATH("A"), TEXT("2") },
      "X: &a 1\n" F("      A: *a\n      B: *a\n"), NULL, NULL, true },
    { "an alias is replaced", { PATH("A"), TEXT("2"), .where = EDIT_AT_RESOURCE },
      "X: &a 1\n" F("      A: *a # c\n      B: *a\n"),
      "X: &a 1\n" F("      A: 2 # c\n      B: *a\n") },
    { "the anchor keeps its name", { PATH("A"), TEXT("2"), .where = EDIT_AT_ANCHOR },
      "X: &a 1 # c\n" F("      A: *a\n      B: *a\n"),
      "X: &a 2 # c\n" F("      A: *a\n      B: *a\n") },
    { "an anchor that others use is refused at the resource", { PATH("A"), TEXT("2"),
      .where = EDIT_AT_RESOURCE },
      F("      A: &a 1\n      B: *a\n"), NULL, "other places use it by the anchor &a" },
    { "an anchor that nobody uses stays", { PATH("A"), TEXT("2") },
      F("      A: &a 1\n"), F("      A: &a 2\n") },
    { "an anchor before lines", { PATH("A"), EXPRESSION("{X: 2}"), .where = EDIT_AT_ANCHOR },
      F("      A: &a # c\n        X: 1\n      B: *a\n"),
      F("      A: &a # c\n        X: 2\n      B: *a\n") },
    { "an anchor before another kind of value", { PATH("A"), TEXT("t"),
      .where = EDIT_AT_ANCHOR },
      F("      A: &a # c\n        X: 1\n      B: *a\n"),
      F("      A: &a t # c\n      B: *a\n") },
    { "an anchor before a function", { PATH("A"), TEXT("t"), .where = EDIT_AT_ANCHOR },
      F("      A: &a !Ref X\n      B: *a\n"), F("      A: &a t\n      B: *a\n") },
    { "a merged member is overridden", { PATH("A"), TEXT("2"), .where = EDIT_AT_RESOURCE },
      "X: &x {A: 1}\n" F("      <<: *x\n"), "X: &x {A: 1}\n" F("      <<: *x\n      A: 2\n") },
    { "a merged member is changed at its anchor", { PATH("A"), TEXT("2"),
      .where = EDIT_AT_ANCHOR },
      "X: &x {A: 1}\n" F("      <<: [*x]\n"), "X: &x {A: 2}\n" F("      <<: [*x]\n") },
    { "a merged member cannot be removed", { EDIT_UNSET, PATH("A"), .where = EDIT_AT_RESOURCE },
      "X: &x {A: 1}\n" F("      <<: *x\n"), NULL, "is merged in" },
    { "a map that is an alias", { PATH("E", "V"), TEXT("2"), .where = EDIT_AT_RESOURCE },
      "X: &x {A: 1}\n" F("      E: *x\n"), NULL, "comes from the anchor &x" },
    { "a new one at the anchor", { PATH("E", "V"), TEXT("2"), .where = EDIT_AT_ANCHOR },
      "X: &x {A: 1}\n" F("      E: *x\n"), "X: &x {A: 1, V: 2}\n" F("      E: *x\n") },
    { "an anchor that is needed below", { EDIT_UNSET, PATH("A") },
      F("      A:\n        B: &b 1\n      C: *b\n"), NULL, "no anchor \"&b\"" },
};

static void asks_about_anchors(void **state)
{
    (void)state;
    EDIT_CASES_RUN(anchors, "template.yaml");
}

#define LOOP "Resources:\n  Fn::ForEach::L:\n    - N\n    - [A, B]\n    - ${N}Function:\n" \
    "        Type: AWS::Serverless::Function\n"
#define WITHIN "      Variables:\n        Fn::ForEach::V: [N, [A], {'V${N}': x}]\n"

static const struct edit_case loops[] = {
    { "a function of a loop", { .id = "AFunction", PATH("T"), TEXT("1") }, LOOP, NULL,
      "AFunction is made by Fn::ForEach" },
    { "a variable of a loop", { PATH("Variables", "VA"), TEXT("1") }, F(WITHIN), NULL,
      "may be made by Fn::ForEach" },
    { "a variable beside a loop", { PATH("Variables", "W"), TEXT("1") }, F(WITHIN),
      F(WITHIN "        W: 1\n") },
    { "renaming a function of a loop", { EDIT_RENAME, .id = "AFunction", .new_id = "X" }, LOOP,
      NULL, "made by Fn::ForEach" },
    { "an id that a loop makes", { EDIT_CREATE, .id = "BFunction", EXPRESSION("{Type: T}") },
      LOOP, NULL, "BFunction is there already" },
};

static void leaves_loops_alone(void **state)
{
    (void)state;
    EDIT_CASES_RUN(loops, "template.yaml");
}

static const struct edit_case seen[] = {
    { "as it is", { PATH("A"), TEXT("2"), .expect = "1" }, F("      A: '1'\n"),
      F("      A: '2'\n") },
    { "another one", { PATH("A"), TEXT("2"), .expect = "3" }, F("      A: '1'\n"), NULL,
      "A has been changed meanwhile: it is 1 now, not 3" },
    { "absent", { PATH("B"), TEXT("2"), .expect = "" }, F("      A: 1\n"),
      F("      A: 1\n      B: 2\n") },
    { "no longer absent", { PATH("A"), TEXT("2"), .expect = "" }, F("      A: 1\n"), NULL,
      "it is 1 now, not absent" },
    { "a function as it is shown", { PATH("A"), EXPRESSION("!Ref Z"),
      .expect = "!GetAtt X.Arn" }, F("      A: !GetAtt [X, Arn]\n"), F("      A: !Ref Z\n") },
    { "secrets are not told", { PATH("API_TOKEN"), TEXT("x"), .expect = "first" },
      F("      API_TOKEN: second\n"), NULL, "it is another one now, not the one shown" },
    { "also before asking", { PATH("Timeout"), TEXT("9"), .expect = "6" }, GIVEN, NULL,
      "it is 5 now, not 6" },
};

static void sees_other_edits(void **state)
{
    (void)state;
    EDIT_CASES_RUN(seen, "template.yaml");
}

/* What the person is told of the places. */
static void tells_places(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO_EDIT_PLACES places;
    const struct parse_source source = { .bytes = GIVEN, .size = strlen(GIVEN),
                                         .file = "template.yaml" };
    const struct edit edit = { .id = "F", PATH("Environment", "Variables", "STAGE") };
    assert_int_equal(edit_places(&source, &edit, &places, &error), 0);
    assert_int_equal(places.count, 3);
    assert_true(places.ask);
    assert_int_equal(places.items[0].where, EDIT_AT_RESOURCE);
    assert_false(places.items[0].present);
    assert_null(places.items[0].refusal);
    assert_int_equal(places.items[1].where, EDIT_AT_GLOBALS);
    assert_int_equal(places.items[1].line, 12);
    assert_int_equal(places.items[1].column, 16);
    assert_int_equal(places.items[1].uses, 1);
    assert_true(places.items[1].replaces);
    assert_string_equal(places.items[1].written, "!Ref Stage");
    assert_int_equal(places.items[2].where, EDIT_AT_PARAMETER);
    assert_string_equal(places.items[2].name, "Stage");
    assert_string_equal(places.items[2].written, "dev");
    assert_int_equal(places.items[2].line, 5);
    assert_int_equal(places.items[2].uses, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_about_globals),
        cmocka_unit_test(asks_about_references),
        cmocka_unit_test(asks_about_anchors),
        cmocka_unit_test(leaves_loops_alone),
        cmocka_unit_test(sees_other_edits),
        cmocka_unit_test(tells_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
