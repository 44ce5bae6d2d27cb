/*
 * Values in flow style and in JSON: exact bytes before and after.
 */
#include "tests/lib/edit.h"

#define F(body) "Resources:\n  F:\n    Type: T\n    Properties: " body

static const struct edit_case flow[] = {
    { "a scalar", { PATH("Timeout"), TEXT("9") }, F("{A: 1, Timeout: 3, B: 2} # c\n"),
      F("{A: 1, Timeout: 9, B: 2} # c\n") },
    { "text that needs quotes here only", { PATH("A"), TEXT("a, b") }, F("{A: x}\n"),
      F("{A: \"a, b\"}\n") },
    { "a new one", { PATH("Timeout"), TEXT("9") }, F("{ A: 1 }\n"), F("{ A: 1, Timeout: 9 }\n") },
    { "a new one with maps", { PATH("E", "V", "X"), TEXT("9") }, F("{A: 1}\n"),
      F("{A: 1, E: {V: {X: 9}}}\n") },
    { "a comma at the end", { PATH("B"), TEXT("2") }, F("{A: 1,}\n"), F("{A: 1, B: 2,}\n") },
    { "over lines with comments", { PATH("B"), TEXT("2") },
      F("{\n      A: 1  # one\n    }\n"), F("{\n      A: 1,  # one\n      B: 2\n    }\n") },
    { "over lines with a comma at the end", { PATH("B"), TEXT("2") },
      F("{\n      A: 1,  # one\n    }\n"), F("{\n      A: 1,  # one\n      B: 2,\n    }\n") },
    { "tabs", { PATH("B"), TEXT("2") }, F("{\n\t\tA: \"1\"\t}\n"),
      F("{\n\t\tA: \"1\",\n\t\tB: 2\t}\n") },
    { "a value that is missing", { PATH("A"), TEXT("2") }, F("{A: , B: 1}\n"),
      F("{A: 2 , B: 1}\n") },
    { "a key alone", { PATH("A"), TEXT("2") }, F("{A, B: 1}\n"), F("{A: 2, B: 1}\n") },
    { "a function", { PATH("A"), EXPRESSION("{Fn::Sub: '${X}'}") }, F("{A: 1}\n"),
      F("{A: !Sub '${X}'}\n") },
    { "what looks like JSON goes on so", { PATH("B"), EXPRESSION("!Ref X") }, F("{\"A\": 1}\n"),
      F("{\"A\": 1, \"B\": {\"Ref\": \"X\"}}\n") },
    { "removing the first", { EDIT_UNSET, PATH("A") }, F("{A: 1, B: 2}\n"), F("{B: 2}\n") },
    { "removing the last", { EDIT_UNSET, PATH("B") }, F("{A: 1, B: 2}\n"), F("{A: 1}\n") },
    { "removing the last before a comma", { EDIT_UNSET, PATH("B") }, F("{A: 1, B: 2,}\n"),
      F("{A: 1,}\n") },
    { "removing the only one", { EDIT_UNSET, PATH("A") }, F("{ A: 1 }\n"), F("{}\n") },
    { "removing a line", { EDIT_UNSET, PATH("B") },
      F("{\n      A: 1, # a\n      B: 2, # b\n      C: 3 # c\n    }\n"),
      F("{\n      A: 1, # a\n      C: 3 # c\n    }\n") },
    { "removing the last line", { EDIT_UNSET, PATH("C") },
      F("{\n      A: 1,\n      B: 2, # b\n      C: 3 # c\n    }\n"),
      F("{\n      A: 1,\n      B: 2 # b\n    }\n") },
    { "an item", { EDIT_ADD, PATH("L"), TEXT("c"), .index = EDIT_AT_END },
      F("{L: [a, b]}\n"), F("{L: [a, b, c]}\n") },
    { "an item in front", { EDIT_ADD, PATH("L"), EXPRESSION("!Ref C"), .index = 0 },
      F("{L: [a,b]}\n"), F("{L: [!Ref C,a,b]}\n") },
    { "an item in empty brackets", { EDIT_ADD, PATH("L"), TEXT("c"), .index = EDIT_AT_END },
      F("{L: [ ]}\n"), F("{L: [c]}\n") },
    { "items change places", { EDIT_MOVE, PATH("L"), .index = 0, .to = 2 },
      F("{L: [a, !Ref B, \"c\"]}\n"), F("{L: [!Ref B, \"c\", a]}\n") },
    { "items with comments stay", { EDIT_MOVE, PATH("L"), .index = 0, .to = 1 },
      F("{L: [\n        a, # a\n        b]}\n"), NULL, "comments are not moved" },
};

static void edits_flow(void **state)
{
    (void)state;
    EDIT_CASES_RUN(flow, "template.yaml");
}

#define J(body) "{\n  \"Resources\": {\n    \"F\": {\n      \"Type\": \"T\"" body "    }\n  }\n}\n"
#define P(body) J(",\n      \"Properties\": {" body "}\n")

static const struct edit_case json[] = {
    { "a number", { PATH("A"), TEXT("256") }, P("\n        \"A\": 128\n      "),
      P("\n        \"A\": 256\n      ") },
    { "a text", { PATH("A"), TEXT("a \"b\"\n\t\\ é") }, P("\"A\": \"x\""),
      P("\"A\": \"a \\\"b\\\"\\n\\t\\\\ é\"") },
    { "a text that was a number's", { PATH("A"), TEXT("9") }, P("\"A\": \"8\""),
      P("\"A\": \"9\"") },
    { "a number becomes a text", { PATH("A"), TEXT("012") }, P("\"A\": 8"), P("\"A\": \"012\"") },
    { "a new one in a line of its own", { PATH("B"), TEXT("x") },
      P("\n        \"A\": 128\n      "), P("\n        \"A\": 128,\n        \"B\": \"x\"\n      ") },
    { "maps on the way", { PATH("E", "V", "X"), TEXT("true") },
      P("\n        \"A\": 128\n      "),
      P("\n        \"A\": 128,\n        \"E\": {\n          \"V\": {\n            \"X\": true\n"
        "          }\n        }\n      ") },
    { "no Properties", { PATH("A"), TEXT("1") }, J("\n"),
      J(",\n      \"Properties\": {\n        \"A\": 1\n      }\n") },
    { "empty Properties", { PATH("A"), TEXT("1") }, P(""),
      P("\n        \"A\": 1\n      ") },
    { "a short tag becomes a map", { PATH("A"), EXPRESSION("!Sub \"${X}-a\"") }, P("\"A\": 1"),
      P("\"A\": {\"Fn::Sub\": \"${X}-a\"}") },
    { "an attribute becomes a list", { PATH("A"), EXPRESSION("!GetAtt X.Arn") }, P("\"A\": 1"),
      P("\"A\": {\"Fn::GetAtt\": [\"X\", \"Arn\"]}") },
    { "a list of maps over lines", { PATH("A"), EXPRESSION("[{B: c}, d]") },
      P("\n        \"A\": 1\n      "),
      P("\n        \"A\": [\n          {\n            \"B\": \"c\"\n          },\n"
        "          \"d\"\n        ]\n      ") },
    { "removing", { EDIT_UNSET, PATH("B") },
      P("\n        \"A\": 1,\n        \"B\": 2\n      "), P("\n        \"A\": 1\n      ") },
    { "removing empty maps too", { EDIT_UNSET, PATH("B", "C", "D") },
      P("\n        \"A\": 1,\n        \"B\": {\"C\": {\"D\": 1}}\n      "),
      P("\n        \"A\": 1\n      ") },
    { "in one line without blanks", { PATH("B"), TEXT("2") },
      "{\"Resources\":{\"F\":{\"Type\":\"T\",\"Properties\":{\"A\":1}}}}",
      "{\"Resources\":{\"F\":{\"Type\":\"T\",\"Properties\":{\"A\":1,\"B\":2}}}}" },
    { "tabs and DOS line ends", { PATH("B"), TEXT("2") },
      "{\r\n\t\"Resources\": {\r\n\t\t\"F\": {\r\n\t\t\t\"Type\": \"T\"\r\n\t\t}\r\n\t}\r\n}",
      "{\r\n\t\"Resources\": {\r\n\t\t\"F\": {\r\n\t\t\t\"Type\": \"T\",\r\n\t\t\t\"Properties\": "
      "{\r\n\t\t\t\t\"B\": 2\r\n\t\t\t}\r\n\t\t}\r\n\t}\r\n}" },
    { "escapes in keys", { PATH("A"), TEXT("2") }, P("\"\\u0041\" : 1"), P("\"\\u0041\" : 2") },
};

static void edits_json(void **state)
{
    (void)state;
    EDIT_CASES_RUN(json, "template.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_flow),
        cmocka_unit_test(edits_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
