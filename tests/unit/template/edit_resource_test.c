/*
 * Creating, renaming and deleting resources: exact bytes, and what is told of what stays.
 */
#include "tests/lib/edit.h"

#define SAM "AWS::Serverless::Function"

static const struct edit_case created[] = {
    { "behind the last one", { EDIT_CREATE, .id = "New",
      EXPRESSION("{Type: A::B, Properties: {S: \"1\", K: 1, L: [a], M: {}}}") },
      "Resources:\n  F: # f\n    Type: T\n    # X: 1\n\nOutputs: {}\n",
      "Resources:\n  F: # f\n    Type: T\n    # X: 1\n\n  New:\n    Type: A::B\n    Properties:\n"
      "      S: \"1\"\n      K: 1\n      L:\n        - a\n      M: {}\n\nOutputs: {}\n" },
    { "with the empty lines of the others", { EDIT_CREATE, .id = "New",
      EXPRESSION("{Type: T}") },
      "Resources:\n\n  F:\n    Type: T\n\n  # about G\n  G:\n    Type: T\n",
      "Resources:\n\n  F:\n    Type: T\n\n  # about G\n  G:\n    Type: T\n\n  New:\n"
      "    Type: T\n" },
    { "behind a given one", { EDIT_CREATE, .id = "New", .after = "F", EXPRESSION("{Type: T}") },
      "Resources:\n  F:\n    Type: T\n\n  # about G\n  G:\n    Type: T\n",
      "Resources:\n  F:\n    Type: T\n\n  New:\n    Type: T\n\n  # about G\n  G:\n    Type: T\n" },
    { "behind one that is not there", { EDIT_CREATE, .id = "New", .after = "H",
      EXPRESSION("{Type: T}") }, "Resources: {}\n", NULL, "there is no resource \"H\"" },
    { "no Resources", { EDIT_CREATE, .id = "New", EXPRESSION("{Type: T}") },
      "Transform: X", "Transform: X\nResources:\n  New:\n    Type: T" },
    { "Resources of nothing", { EDIT_CREATE, .id = "New", EXPRESSION("{Type: T}") },
      "Resources:\n# end\n", "Resources:\n  New:\n    Type: T\n# end\n" },
    { "the indentation of the file", { EDIT_CREATE, .id = "New",
      EXPRESSION("{\"Type\": \"T\", \"Properties\": {\"D\": \"2012-10-17\"}}") },
      "Resources:\n    F:\n        Type: T\n",
      "Resources:\n    F:\n        Type: T\n    New:\n        Type: T\n        Properties:\n"
      "            D: \"2012-10-17\"\n" },
    { "an id that is taken", { EDIT_CREATE, .id = "F", EXPRESSION("{Type: T}") },
      "Resources:\n  F:\n    Type: T\n", NULL, "F is there already" },
    { "the id of a parameter", { EDIT_CREATE, .id = "P", EXPRESSION("{Type: T}") },
      "Parameters: {P: {Type: String}}\nResources: {}\n", NULL, "P is there already" },
    { "what is no id", { EDIT_CREATE, .id = "a-b", EXPRESSION("{Type: T}") },
      "Resources: {}\n", NULL, "cannot be a logical id" },
    { "a body without Type", { EDIT_CREATE, .id = "N", EXPRESSION("{Properties: {}}") },
      "Resources: {}\n", NULL, "a map with a Type" },
};

static void creates(void **state)
{
    (void)state;
    EDIT_CASES_RUN(created, "template.yaml");
}

static const struct edit_case deleted[] = {
    { "with its comments and one empty line", { EDIT_DELETE },
      "Resources:\n  E:\n    Type: T\n\n  # about F\n  # more\n  F:\n    Type: T # t\n"
      "    # X: 1\n\n  # about G\n  G:\n    Type: T\n",
      "Resources:\n  E:\n    Type: T\n\n  # about G\n  G:\n    Type: T\n" },
    { "the last one", { EDIT_DELETE },
      "Resources:\n  E:\n    Type: T\n\n  F:\n    Type: T\n\nOutputs:\n  O:\n    Value: x\n",
      "Resources:\n  E:\n    Type: T\n\nOutputs:\n  O:\n    Value: x\n" },
    { "the only one", { EDIT_DELETE }, "Resources: # r\n  F:\n    Type: T\nOutputs: {}\n",
      "Resources: {} # r\nOutputs: {}\n" },
    { "the first one of JSON", { EDIT_DELETE },
      "{\"Resources\": {\n  \"F\": {\"Type\": \"T\"},\n  \"G\": {}\n}}",
      "{\"Resources\": {\n  \"G\": {}\n}}" },
    { "what is referred to", { EDIT_DELETE },
      "Resources:\n  F:\n    Type: T\n  G:\n    Type: T\n    DependsOn: [E, F]\n", NULL,
      "1 place refers to F, first F" },
    { "what is referred to by a name that SAM makes", { EDIT_DELETE },
      "Resources:\n  F:\n    Type: " SAM "\nOutputs:\n  O:\n    Value: !GetAtt FRole.Arn\n",
      NULL, "first !GetAtt FRole.Arn" },
    { "all the same", { EDIT_DELETE, .force = true },
      "Resources:\n  F:\n    Type: T\n  G:\n    Type: T\n    DependsOn: F\n",
      "Resources:\n  G:\n    Type: T\n    DependsOn: F\n" },
    { "what refers to itself", { EDIT_DELETE },
      "Resources:\n  F:\n    Type: T\n    Properties:\n      A: !Ref F\n  G:\n    Type: T\n",
      "Resources:\n  G:\n    Type: T\n" },
    { "what is not there", { EDIT_DELETE, .id = "FF" }, "Resources:\n  F:\n    Type: T\n", NULL,
      "there is no resource \"FF\"" },
};

static void deletes(void **state)
{
    (void)state;
    EDIT_CASES_RUN(deleted, "template.yaml");
}

#define RENAME .verb = EDIT_RENAME, .new_id = "Bills"
#define RES(body) "Resources:\n  F:\n    Type: " SAM "\n    Properties: {Events: {E: {}}}\n" body
#define NEW(body) "Resources:\n  Bills:\n    Type: " SAM "\n    Properties: {Events: {E: {}}}\n" \
    body
#define OUT(value) "Outputs:\n  O:\n    Value: " value "\n"

static const struct edit_case renamed[] = {
    { "Ref", { RENAME }, RES(OUT("!Ref F # F")), NEW(OUT("!Ref Bills # F")) },
    { "Ref in its long form and quotes", { RENAME }, RES(OUT("{'Ref': \"F\"}")),
      NEW(OUT("{'Ref': \"Bills\"}")) },
    { "GetAtt", { RENAME }, RES(OUT("!GetAtt F.Arn")), NEW(OUT("!GetAtt Bills.Arn")) },
    { "GetAtt of a list", { RENAME }, RES(OUT("!GetAtt [F, Arn]")),
      NEW(OUT("!GetAtt [Bills, Arn]")) },
    { "Sub", { RENAME }, RES(OUT("!Sub '${F}-${F.Arn}-${!F}-${FF}-F'")),
      NEW(OUT("!Sub '${Bills}-${Bills.Arn}-${!F}-${FF}-F'")) },
    { "Sub over lines", { RENAME }, RES(OUT("!Sub |\n      a ${F}\n      b ${F.Arn}")),
      NEW(OUT("!Sub |\n      a ${Bills}\n      b ${Bills.Arn}")) },
    { "Sub with an own value of that name", { RENAME }, RES(OUT("!Sub ['${F}', {F: x}]")),
      NEW(OUT("!Sub ['${F}', {F: x}]")) },
    { "Sub with an own value that refers", { RENAME },
      RES(OUT("!Sub ['${X} ${F}', {X: !Ref F}]")),
      NEW(OUT("!Sub ['${X} ${Bills}', {X: !Ref Bills}]")) },
    { "Sub with escapes", { RENAME }, RES(OUT("!Sub \"\\t${F}\\u0041\"")),
      NEW(OUT("!Sub \"\\t${Bills}\\u0041\"")) },
    { "DependsOn", { RENAME }, RES("  G:\n    DependsOn: F\n  H:\n    DependsOn: [F, G]\n"),
      NEW("  G:\n    DependsOn: Bills\n  H:\n    DependsOn: [Bills, G]\n") },
    { "connectors", { RENAME },
      RES("  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n      Source: {Id: F}\n"
          "      Destination: [{Id: G}, {Id: F}]\n"
          "  G:\n    Connectors: {C: {Properties: {Destination: {Id: F}}}}\n"),
      NEW("  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n"
          "      Source: {Id: Bills}\n      Destination: [{Id: G}, {Id: Bills}]\n"
          "  G:\n    Connectors: {C: {Properties: {Destination: {Id: Bills}}}}\n") },
    { "a condition of that name stays", { RENAME }, RES("  G:\n    Condition: F\n"),
      NEW("  G:\n    Condition: F\n") },
    { "what SAM makes", { RENAME },
      RES(OUT("!Join [',', [!Ref FRole, !Ref F.Version, !Ref F.Alias, !GetAtt FUrl.FunctionUrl, "
              "!Ref FEPermission, !Ref FOther]]")),
      NEW(OUT("!Join [',', [!Ref BillsRole, !Ref Bills.Version, !Ref Bills.Alias, "
              "!GetAtt BillsUrl.FunctionUrl, !Ref BillsEPermission, !Ref FOther]]")) },
    { "what is written, though SAM would call it so", { RENAME },
      RES("  FRole:\n    Type: T\n" OUT("!Ref FRole")),
      NEW("  FRole:\n    Type: T\n" OUT("!Ref FRole")) },
    { "a quoted key and an anchor", { RENAME },
      "Resources:\n  'F': &f\n    Type: T\n  G: *f\n",
      "Resources:\n  'Bills': &f\n    Type: T\n  G: *f\n" },
    { "the new id is taken", { RENAME, .id = "G" }, RES("  G: {Type: T}\n  Bills: {Type: T}\n"),
      NULL, "Bills is there already" },
    { "JSON", { RENAME },
      "{\"Resources\":{\"F\":{\"Type\":\"T\"}},\"Outputs\":{\"O\":{\"Value\":"
      "{\"Fn::GetAtt\":[\"F\",\"Arn\"]}},\"P\":{\"Value\":{\"Fn::Sub\":\"\\\"${F}\"}}}}",
      "{\"Resources\":{\"Bills\":{\"Type\":\"T\"}},\"Outputs\":{\"O\":{\"Value\":"
      "{\"Fn::GetAtt\":[\"Bills\",\"Arn\"]}},\"P\":{\"Value\":{\"Fn::Sub\":\"\\\"${Bills}\"}}}}" },
};

static void renames(void **state)
{
    (void)state;
    EDIT_CASES_RUN(renamed, "template.yaml");
}

static void tells_what_stays(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    const char *text = RES("  G:\n    Type: T\n    Properties:\n      A: x/F/y\n      B: !Ref F\n"
                           "      C: FF\n      D: \"F:\"\n");
    const struct parse_source source = { .bytes = text, .size = strlen(text), .file = "t.yaml" };
    struct edit edit = { .verb = EDIT_RENAME, .id = "F", .new_id = "Bills" };
    AUTO_EDIT_RESULT result;
    assert_int_equal(edit_apply(&source, &edit, &result, &error), 0);
    assert_int_equal(result.note_count, 2);
    assert_string_equal(result.notes[0].text, "x/F/y");
    assert_int_equal(result.notes[0].line, 8);
    assert_int_equal(result.notes[1].line, 11);
    assert_int_equal(result.line, 2);
    assert_int_equal(result.span_count, 2);
    edit_result_release(&result);

    edit.verb = EDIT_DELETE;
    assert_int_equal(edit_apply(&source, &edit, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_DENIED);
    assert_null(result.bytes);
    assert_int_equal(result.note_count, 1);
    assert_string_equal(result.notes[0].text, "!Ref F");
    assert_int_equal(result.notes[0].line, 9);
    edit_result_release(&result);

    edit.force = true;
    assert_int_equal(edit_apply(&source, &edit, &result, &error), 0);
    assert_int_equal(result.notes[0].line, 6); /* three lines are gone */
}

/* Later changes elsewhere do not hinder; at the same place they do. */
static void takes_back_only_what_is_there(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    const char *text = RES(""), *again = NEW("");
    const struct parse_source source = { .bytes = text, .size = strlen(text), .file = "t.yaml" };
    const struct edit edit = { .verb = EDIT_RENAME, .id = "F", .new_id = "Bills" };
    AUTO_EDIT_RESULT result;
    AUTO_STR out;
    str_init(&out, 4096);
    assert_int_equal(edit_apply(&source, &edit, &result, &error), 0);
    assert_int_equal(edit_restore(&result, again, strlen(again), &out, &error), 0);
    assert_string_equal(out.text, text);
    assert_int_equal(edit_restore(&result, text, strlen(text), &out, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_int_equal(edit_restore(&result, "", 0, &out, &error), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creates),
        cmocka_unit_test(deletes),
        cmocka_unit_test(renames),
        cmocka_unit_test(tells_what_stays),
        cmocka_unit_test(takes_back_only_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
