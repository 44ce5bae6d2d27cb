/*
 * Items of lists: exact bytes before and after, and which items belong to Globals.
 */
#include "tests/lib/edit.h"

#define F(body) "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n" body
#define G(globals, body) "Globals:\n  Function:\n" globals F(body)
#define END .index = EDIT_AT_END

static const struct edit_case own[] = {
    { "behind the last one", { EDIT_ADD, PATH("Layers"), EXPRESSION("!Ref C"), END },
      F("      Layers:\n        - a # a\n        - b\n      T: 1\n"),
      F("      Layers:\n        - a # a\n        - b\n        - !Ref C\n      T: 1\n") },
    { "dashes that are not indented", { EDIT_ADD, PATH("Layers"), TEXT("c"), END },
      F("      Layers:\n      - a\n      T: 1\n"),
      F("      Layers:\n      - a\n      - c\n      T: 1\n") },
    { "dashes far from their items", { EDIT_ADD, PATH("Layers"), TEXT("c"), END },
      F("      Layers:\n        -   a\n"), F("      Layers:\n        -   a\n        -   c\n") },
    { "in front, with the comment of the first", { EDIT_ADD, PATH("Layers"), TEXT("c"),
      .index = 0 },
      F("      Layers:\n        # about a\n        - a\n\n        - b\n"),
      F("      Layers:\n        - c\n\n        # about a\n        - a\n\n        - b\n") },
    { "in front, beneath the heading", { EDIT_ADD, PATH("Layers"), TEXT("c"), .index = 0 },
      F("      Layers:\n        # all\n        - a\n        - b\n"),
      F("      Layers:\n        # all\n        - c\n        - a\n        - b\n") },
    { "no list yet", { EDIT_ADD, PATH("Layers"), TEXT("c"), END },
      F("      T: 1\n"), F("      T: 1\n      Layers:\n        - c\n") },
    { "an empty list", { EDIT_ADD, PATH("Layers"), TEXT("c"), END },
      F("      Layers: [] # none\n"), F("      Layers: # none\n        - c\n") },
    { "a map as an item", { EDIT_ADD, PATH("Policies"),
      EXPRESSION("{DynamoDBCrudPolicy: {TableName: !Ref T}}"), END },
      F("      Policies:\n        - a\n"),
      F("      Policies:\n        - a\n        - DynamoDBCrudPolicy:\n"
        "            TableName: !Ref T\n") },
    { "a single policy becomes a list", { EDIT_ADD, PATH("Policies"), TEXT("b"), END },
      F("      Policies: 'a' # one\n"), F("      Policies: # one\n        - 'a'\n        - b\n") },
    { "a single dependency becomes a list", { EDIT_ADD, PATH("DependsOn"), TEXT("B"),
      .attribute = true, END },
      "Resources:\n  F:\n    DependsOn: A\n    Type: T\n",
      "Resources:\n  F:\n    DependsOn:\n      - A\n      - B\n    Type: T\n" },
    { "any other text does not", { EDIT_ADD, PATH("Layers"), TEXT("b"), END },
      F("      Layers: a\n"), NULL, "Layers is no list that can be added to" },
    { "nor does a function", { EDIT_ADD, PATH("Layers"), TEXT("b"), END },
      F("      Layers: !Ref L\n"), NULL, "no list" },
    { "a place that is not there", { EDIT_ADD, PATH("Layers"), TEXT("b"), .index = 3 },
      F("      Layers: [a]\n"), NULL, "there is no item 3; the list has 1" },
    { "taking one away with its comments", { EDIT_TAKE, PATH("Layers"), .index = 1 },
      F("      Layers:\n        - a\n        # about b\n        - b # b\n        - c\n"),
      F("      Layers:\n        - a\n        - c\n") },
    { "taking a map away", { EDIT_TAKE, PATH("Policies"), .index = 0 },
      F("      Policies:\n        - A:\n            B: c\n        - D\n"),
      F("      Policies:\n        - D\n") },
    { "taking the only one away", { EDIT_TAKE, PATH("Layers"), .index = 0 },
      F("      T: 1\n      Layers:\n        - a\n"), F("      T: 1\n") },
    { "taking away what is not there", { EDIT_TAKE, PATH("Layers"), .index = 1 },
      F("      Layers:\n        - a\n"), NULL, "there is no item 1" },
    { "taking away of nothing", { EDIT_TAKE, PATH("Layers"), .index = 0 },
      F("      T: 1\n"), NULL, "there is no list" },
    { "down, with comments", { EDIT_MOVE, PATH("Layers"), .index = 0, .to = 2 },
      F("      Layers:\n        - a # a\n        # about b\n        - b\n        - c # c"),
      F("      Layers:\n        # about b\n        - b\n        - c # c\n        - a # a") },
    { "up, over several lines", { EDIT_MOVE, PATH("P"), .index = 1, .to = 0 },
      F("      P:\n      - a\n\n      - B:\n          C: d\n        E: |\n          x\n"
        "      T: 1\n"),
      F("      P:\n      - B:\n          C: d\n        E: |\n          x\n\n      - a\n"
        "      T: 1\n") },
    { "within a list of lists", { EDIT_MOVE, PATH("P", "0"), .index = 0, .to = 1 },
      F("      P:\n        - - a\n          - b\n"), NULL, "share their line" },
    { "in front in a list of lists", { EDIT_ADD, PATH("P", "0"), TEXT("c"), .index = 0 },
      F("      P:\n        - - a\n          - b\n"),
      F("      P:\n        - - c\n          - a\n          - b\n") },
    { "seen as it is", { EDIT_TAKE, PATH("Layers"), .index = 1, .expect = "!Ref B" },
      F("      Layers: [a, !Ref B]\n"), F("      Layers: [a]\n") },
    { "seen as it is not", { EDIT_TAKE, PATH("Layers"), .index = 0, .expect = "!Ref B" },
      F("      Layers: [a, !Ref B]\n"), NULL, "has been changed meanwhile" },
};

static void edits_lists(void **state)
{
    (void)state;
    EDIT_CASES_RUN(own, "template.yaml");
}

/* g0 and g1 are of Globals, then come those of the function. */
#define GLOBAL "    Layers:\n      - g0\n      - g1\n"

static const struct edit_case joined[] = {
    { "at the end: the function's", { EDIT_ADD, PATH("Layers"), TEXT("c"), END },
      G(GLOBAL, "      Layers: [a]\n"), G(GLOBAL, "      Layers: [a, c]\n") },
    { "the function has none of its own", { EDIT_ADD, PATH("Layers"), TEXT("c"), END },
      G(GLOBAL, "      T: 1\n"), G(GLOBAL, "      T: 1\n      Layers:\n        - c\n") },
    { "first behind those of Globals", { EDIT_ADD, PATH("Layers"), TEXT("c"), .index = 2 },
      G(GLOBAL, "      Layers: [a]\n"), G(GLOBAL, "      Layers: [c, a]\n") },
    { "among those of Globals: asked", { EDIT_ADD, PATH("Layers"), TEXT("c"), .index = 1 },
      G(GLOBAL, "      Layers: [a]\n"), NULL, NULL, true },
    { "among those of Globals", { EDIT_ADD, PATH("Layers"), TEXT("c"), .index = 1,
      .where = EDIT_AT_GLOBALS },
      G(GLOBAL, "      Layers: [a]\n"),
      G("    Layers:\n      - g0\n      - c\n      - g1\n", "      Layers: [a]\n") },
    { "the function's own is taken", { EDIT_TAKE, PATH("Layers"), .index = 2 },
      G(GLOBAL, "      Layers: [a, b]\n"), G(GLOBAL, "      Layers: [b]\n") },
    { "one of Globals is not the function's", { EDIT_TAKE, PATH("Layers"), .index = 0,
      .where = EDIT_AT_RESOURCE },
      G(GLOBAL, "      Layers: [a, b]\n"), NULL, "item 0 is written under Globals" },
    { "one of Globals: asked", { EDIT_TAKE, PATH("Layers"), .index = 0 },
      G(GLOBAL, "      Layers: [a, b]\n"), NULL, NULL, true },
    { "the function's is not of Globals", { EDIT_TAKE, PATH("Layers"), .index = 2,
      .where = EDIT_AT_GLOBALS },
      G(GLOBAL, "      Layers: [a, b]\n"), NULL, "item 2 is written at the resource" },
    { "one of Globals is taken", { EDIT_TAKE, PATH("Layers"), .index = 0,
      .where = EDIT_AT_GLOBALS },
      G(GLOBAL, "      Layers: [a]\n"), G("    Layers:\n      - g1\n", "      Layers: [a]\n") },
    { "no moving from one to the other", { EDIT_MOVE, PATH("Layers"), .index = 1, .to = 2 },
      G(GLOBAL, "      Layers: [a]\n"), NULL, "items of Globals stay before" },
    { "moving behind those of Globals", { EDIT_MOVE, PATH("Layers"), .index = 3, .to = 2 },
      G(GLOBAL, "      Layers: [a, b]\n"), G(GLOBAL, "      Layers: [b, a]\n") },
    { "a list that Globals would join", { PATH("Architectures"), EXPRESSION("[arm64]"),
      .where = EDIT_AT_RESOURCE },
      G("    Architectures: [x86_64]\n", "      T: 1\n"), NULL, "SAM joins what Globals give" },
    { "the items of a path count alike", { PATH("Layers", "2"), TEXT("z") },
      G(GLOBAL, "      Layers: [a]\n"), G(GLOBAL, "      Layers: [z]\n") },
    { "Globals that are no list", { EDIT_ADD, PATH("Layers"), TEXT("c"), END },
      G("    Layers: !If [A, [b], []]\n", "      T: 1\n"), NULL, "would replace it" },
    { "Globals that are ignored", { EDIT_ADD, PATH("Layers"), TEXT("c"), .index = 0 },
      "Globals:\n  Function:\n" GLOBAL "Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
      "    IgnoreGlobals: [Layers]\n    Properties:\n      Layers: [a]\n",
      "Globals:\n  Function:\n" GLOBAL "Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
      "    IgnoreGlobals: [Layers]\n    Properties:\n      Layers: [c, a]\n" },
};

static void knows_items_of_globals(void **state)
{
    (void)state;
    EDIT_CASES_RUN(joined, "template.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_lists),
        cmocka_unit_test(knows_items_of_globals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
