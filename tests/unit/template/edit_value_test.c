/*
 * Setting and removing values in block style: exact bytes before and after.
 */
#include "tests/lib/edit.h"

/* A function F whose Properties are BODY. */
#define F(body) "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n" body

static const struct edit_case scalars[] = {
    { "a number keeps its comment", { PATH("MemorySize"), TEXT("256") },
      F("      MemorySize: 128   # small\n      Timeout: 3\n"),
      F("      MemorySize: 256   # small\n      Timeout: 3\n") },
    { "double quotes stay", { PATH("Timeout"), TEXT("10") },
      F("      Timeout: \"3\" # s\n"), F("      Timeout: \"10\" # s\n") },
    { "single quotes stay and are doubled within", { PATH("Description"), TEXT("it's") },
      F("      Description: 'a''b'\n"), F("      Description: 'it''s'\n") },
    { "text that would be a boolean is quoted", { PATH("Description"), TEXT("yes") },
      F("      Description: no way\n"), F("      Description: \"yes\"\n") },
    { "text of several lines becomes a literal", { PATH("Description"), TEXT("a\n b: #\nc") },
      F("      Description: old # why\n      Timeout: 1\n"),
      F("      Description: |- # why\n        a\n         b: #\n        c\n      Timeout: 1\n") },
    { "a literal stays one", { PATH("Description"), TEXT("one") },
      F("      Description: |   # lines\n          a\n          b\n\n      Timeout: 1\n"),
      F("      Description: |-   # lines\n          one\n\n      Timeout: 1\n") },
    { "a folded one stays folded", { PATH("Description"), TEXT("one two\nthree\n") },
      F("      Description: >-\n        a\n        b\n"),
      F("      Description: >\n        one\n        two\n\n        three\n") },
    { "a literal to an empty text", { PATH("Description"), TEXT("") },
      F("      Description: |\n        a\n      Timeout: 1\n"),
      F("      Description: \"\"\n      Timeout: 1\n") },
    { "a plain one over two lines", { PATH("Description"), TEXT("short") },
      F("      Description: one\n        two # c\n      Timeout: 1\n"),
      F("      Description: short # c\n      Timeout: 1\n") },
    { "blanks before the value stay", { PATH("Timeout"), TEXT("9") },
      F("      Timeout:      3\n      A: 1\n"), F("      Timeout:      9\n      A: 1\n") },
    { "nothing becomes a value", { PATH("Timeout"), TEXT("9") },
      F("      Timeout: # none\n      A: 1\n"), F("      Timeout: 9 # none\n      A: 1\n") },
    { "null becomes a value", { PATH("Timeout"), TEXT("9") },
      F("      Timeout: ~\n"), F("      Timeout: 9\n") },
    { "no final line end", { PATH("Timeout"), TEXT("9") },
      F("      Timeout: 3"), F("      Timeout: 9") },
    { "a value on the next line", { PATH("Timeout"), TEXT("9") },
      F("      Timeout:\n        3\n      A: 1\n"), F("      Timeout: 9\n      A: 1\n") },
    { "a quoted key", { PATH("Timeout"), TEXT("9") },
      F("      'Timeout' : 3\n"), F("      'Timeout' : 9\n") },
    { "blanks at line ends stay", { PATH("Timeout"), TEXT("9") },
      F("      A: 1  \n      Timeout: 3  \n"), F("      A: 1  \n      Timeout: 9  \n") },
    { "a key given twice: the one that counts", { PATH("Timeout"), TEXT("9") },
      F("      Timeout: 1\n      A: 1\n      Timeout: 2\n"),
      F("      Timeout: 1\n      A: 1\n      Timeout: 9\n") },
    { "letters that are not ASCII", { PATH("Description"), TEXT("größer → 日本") },
      F("      Description: é # ü\n"), F("      Description: größer → 日本 # ü\n") },
};

static void sets_scalars(void **state)
{
    (void)state;
    EDIT_CASES_RUN(scalars, "template.yaml");
}

static const struct edit_case expressions[] = {
    { "a reference for a text", { PATH("Role"), EXPRESSION("!GetAtt R.Arn") },
      F("      Role: arn:1 # c\n"), F("      Role: !GetAtt R.Arn # c\n") },
    { "JSON notation becomes a short tag", { PATH("Role"), EXPRESSION("{\"Ref\": \"R\"}") },
      F("      Role: arn:1\n"), F("      Role: !Ref R\n") },
    { "a function within a function", { PATH("Role"),
      EXPRESSION("{Fn::Base64: {Fn::Sub: 'a ${B}'}}") },
      F("      Role: x\n"), F("      Role:\n        Fn::Base64: !Sub 'a ${B}'\n") },
    { "a text for a reference at the resource", { PATH("Role"), TEXT("arn:1"),
      .where = EDIT_AT_RESOURCE },
      F("      Role: !GetAtt R.Arn # c\n"), F("      Role: arn:1 # c\n") },
    { "a text for a function over lines", { PATH("Role"), TEXT("arn:1"),
      .where = EDIT_AT_RESOURCE },
      F("      Role: !If # c\n        - A\n        - b # d\n        - c\n      A: 1\n"),
      F("      Role: arn:1 # c\n      A: 1\n") },
    { "a map in blocks", { PATH("Environment"),
      EXPRESSION("{Variables: {A: '1', B: [x, z], C: {}}}") },
      F("      Timeout: 3\n"),
      F("      Timeout: 3\n      Environment:\n        Variables:\n          A: '1'\n"
        "          B:\n            - x\n            - z\n          C: {}\n") },
    { "a list in the indentation of the others", { PATH("Layers"), EXPRESSION("[!Ref A, b]") },
      F("      Policies:\n      - p\n      Timeout: 3\n"),
      F("      Policies:\n      - p\n      Timeout: 3\n      Layers:\n      - !Ref A\n"
        "      - b\n") },
    { "a long condition over lines", { PATH("Role"),
      EXPRESSION("!If [IsProduction, {Fn::Sub: 'arn:aws:iam::${AWS::AccountId}:role/one'}, "
                 "{Fn::Sub: 'arn:aws:iam::${AWS::AccountId}:role/two'}]") },
      F("      Role: x\n"),
      F("      Role: !If\n        - IsProduction\n"
        "        - !Sub 'arn:aws:iam::${AWS::AccountId}:role/one'\n"
        "        - !Sub 'arn:aws:iam::${AWS::AccountId}:role/two'\n") },
    { "only what differs in a map", { PATH("Tags"), EXPRESSION("{a: 1, b: 3}") },
      F("      Tags:\n        # first\n        a: 1\n        b: '2' # second\n"),
      F("      Tags:\n        # first\n        a: 1\n        b: 3 # second\n") },
    { "only what differs in a list", { PATH("Architectures"), EXPRESSION("[arm64]") },
      F("      Architectures:\n        - \"x86_64\" # c\n"),
      F("      Architectures:\n        - \"arm64\" # c\n") },
    { "a list for a text", { PATH("Policies"), EXPRESSION("[A, B]") },
      F("      Policies: X # c\n      A: 1\n"),
      F("      Policies: # c\n        - A\n        - B\n      A: 1\n") },
    { "a text for a block of lines", { PATH("Policies"), TEXT("A"), .where = EDIT_AT_RESOURCE },
      F("      Policies: # c\n        - A\n        - B # d\n      A: 1\n"),
      F("      Policies: A # c\n      A: 1\n") },
    { "what is no expression", { PATH("Role"), EXPRESSION("!Reff X") }, F("      A: 1\n"), NULL,
      "CloudFormation has no \"!Reff\"" },
    { "a value that brings an anchor", { PATH("Role"), EXPRESSION("[&a x, *a]") },
      F("      A: 1\n"), NULL, "cannot bring an anchor" },
    { "a value that is no text", { PATH("Role"), TEXT("\xff") }, F("      A: 1\n"), NULL,
      "no UTF-8" },
};

static void sets_expressions(void **state)
{
    (void)state;
    EDIT_CASES_RUN(expressions, "template.yaml");
}

static const struct edit_case missing[] = {
    { "behind the last one", { PATH("Timeout"), TEXT("9") },
      F("      A: 1\n      # B: 2\n\n  G:\n    Type: X\n"),
      F("      A: 1\n      Timeout: 9\n      # B: 2\n\n  G:\n    Type: X\n") },
    { "maps on the way", { PATH("Environment", "Variables", "NAME"), TEXT("v") },
      F("      A: 1\n"),
      F("      A: 1\n      Environment:\n        Variables:\n          NAME: v\n") },
    { "as deep as the neighbours", { PATH("EphemeralStorage", "Size"), TEXT("1024") },
      F("      Environment:\n          Variables:\n              A: 1\n"),
      F("      Environment:\n          Variables:\n              A: 1\n"
        "      EphemeralStorage:\n          Size: 1024\n") },
    { "no Properties", { PATH("Timeout"), TEXT("9") },
      "Resources:\n    F:\n        Type: T # t\n        Metadata: {}\n",
      "Resources:\n    F:\n        Type: T # t\n        Properties:\n            Timeout: 9\n"
      "        Metadata: {}\n" },
    { "empty Properties", { PATH("Timeout"), TEXT("9") },
      "Resources:\n  F:\n    Type: T\n    Properties: {} # none\n",
      "Resources:\n  F:\n    Type: T\n    Properties: # none\n      Timeout: 9\n" },
    { "Properties of nothing, no final line end", { PATH("Timeout"), TEXT("9") },
      "Resources:\n  F:\n    Type: T\n    Properties:",
      "Resources:\n  F:\n    Type: T\n    Properties:\n      Timeout: 9" },
    { "behind a literal with empty lines", { PATH("Timeout"), TEXT("9") },
      F("      A: |\n        x\n\n\n"), F("      A: |\n        x\n      Timeout: 9\n\n\n") },
    { "behind a literal that keeps its empty lines", { PATH("Timeout"), TEXT("9") },
      F("      A: |+\n        x\n\n"), F("      A: |+\n        x\n\n      Timeout: 9\n") },
    { "DOS line ends", { PATH("Environment", "Variables", "V"), TEXT("a\nb") },
      "Resources:\r\n  F:\r\n    Type: T\r\n    Properties:\r\n      A: 1 # c\r\n",
      "Resources:\r\n  F:\r\n    Type: T\r\n    Properties:\r\n      A: 1 # c\r\n"
      "      Environment:\r\n        Variables:\r\n          V: |-\r\n            a\r\n"
      "            b\r\n" },
    { "a byte order mark and a document mark", { PATH("Timeout"), TEXT("9") },
      "\xEF\xBB\xBF# c\n--- # d\nResources:\n  F:\n    Type: T\n    Properties:\n      A: é\n",
      "\xEF\xBB\xBF# c\n--- # d\nResources:\n  F:\n    Type: T\n    Properties:\n      A: é\n"
      "      Timeout: 9\n" },
    { "a number as a name is quoted", { PATH("Tags", "2024"), TEXT("x") },
      F("      Tags:\n        a: 1\n"), NULL, "there is no item 2024" },
    { "a name that needs quotes", { PATH("Tags", "on: off"), TEXT("x") },
      F("      Tags:\n        a: 1\n"), F("      Tags:\n        a: 1\n        'on: off': x\n") },
    { "lines that would run into blanks beneath", { PATH("Description"), TEXT("a\nb") },
      F("      A: 1\n              \n"), F("      A: 1\n      Description: \"a\\nb\"\n"
                                             "              \n") },
    { "beside Properties", { PATH("DependsOn"), TEXT("G"), .attribute = true },
      F("      A: 1\n"), F("      A: 1\n    DependsOn: G\n") },
    { "within Metadata", { PATH("Metadata", "BuildMethod"), TEXT("makefile"),
      .attribute = true },
      "Resources:\n  F:\n    Metadata:\n      X: 1\n    Type: T\n",
      "Resources:\n  F:\n    Metadata:\n      X: 1\n      BuildMethod: makefile\n    Type: T\n" },
    { "no such resource", { .id = "Funktion", PATH("A"), TEXT("1") },
      "Resources:\n  Function:\n    Type: T\n", NULL, "Did you mean Function?" },
    { "within a text", { PATH("A", "B"), TEXT("1") }, F("      A: 1\n"), NULL, "A is no map" },
    { "within a function", { PATH("A", "B"), TEXT("1") }, F("      A: !Ref X\n"), NULL,
      "A is given by a function" },
    { "Properties that are a function", { PATH("A"), TEXT("1") },
      "Resources:\n  F:\n    Type: T\n    Properties: !If [A, {}, {}]\n", NULL,
      "Properties is given by a function" },
    { "no template", { PATH("A"), TEXT("1") }, "a: [1\n", NULL, "cannot be read" },
};

static void adds_what_is_missing(void **state)
{
    (void)state;
    EDIT_CASES_RUN(missing, "template.yaml");
}

static const struct edit_case removals[] = {
    { "with its comment behind", { EDIT_UNSET, PATH("Timeout") },
      F("      A: 1\n      Timeout: 3 # c\n      B: 2\n"), F("      A: 1\n      B: 2\n") },
    { "with the comment above that is its own", { EDIT_UNSET, PATH("Timeout") },
      F("      A: 1\n      # how long\n      Timeout: 3\n      B: 2\n"),
      F("      A: 1\n      B: 2\n") },
    { "a heading of several stays", { EDIT_UNSET, PATH("A") },
      F("      # numbers\n      A: 1\n      B: 2\n"), F("      # numbers\n      B: 2\n") },
    { "a comment of another indentation stays", { EDIT_UNSET, PATH("B") },
      F("      A: 1\n    # outside\n      B: 2\n"), F("      A: 1\n    # outside\n") },
    { "with the comments within", { EDIT_UNSET, PATH("E") },
      F("      E:\n        V: 1\n        # W: 2\n\n      # B\n      B: 2\n"),
      F("      # B\n      B: 2\n") },
    { "empty lines do not add up", { EDIT_UNSET, PATH("B") },
      F("      A: 1\n\n      B: 2\n\n      C: 3\n"), F("      A: 1\n\n      C: 3\n") },
    { "empty maps go too", { EDIT_UNSET, PATH("Environment", "Variables", "N") },
      F("      A: 1\n      Environment: # e\n        Variables:\n          N: 1\n      B: 2\n"),
      F("      A: 1\n      B: 2\n") },
    { "but not Properties", { EDIT_UNSET, PATH("A") },
      F("      A: 1 # c\n") "  G:\n    Type: T\n",
      "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {}\n"
      "  G:\n    Type: T\n" },
    { "the last line without a line end", { EDIT_UNSET, PATH("B") },
      F("      A: 1\n      B: 2"), F("      A: 1") },
    { "a literal", { EDIT_UNSET, PATH("B") },
      F("      A: 1\n      B: |\n        # no comment\n        x\n      C: 3\n"),
      F("      A: 1\n      C: 3\n") },
    { "what shares its line with a dash", { EDIT_UNSET, PATH("L", "0", "A") },
      F("      L:\n        - A: 1 # a\n          B: 2\n"), F("      L:\n        - B: 2\n") },
    { "what is not there", { EDIT_UNSET, PATH("B") }, F("      A: 1\n"), NULL, "B is not set" },
    { "a key given twice", { EDIT_UNSET, PATH("A") }, F("      A: 1\n      B: 2\n      A: 3\n"),
      NULL, "cannot be written safely" },
    { "beside Properties", { EDIT_UNSET, PATH("Condition"), .attribute = true },
      "Resources:\n  F:\n    Condition: C\n    Type: T\n", "Resources:\n  F:\n    Type: T\n" },
};

static void removes(void **state)
{
    (void)state;
    EDIT_CASES_RUN(removals, "template.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_scalars),
        cmocka_unit_test(sets_expressions),
        cmocka_unit_test(adds_what_is_missing),
        cmocka_unit_test(removes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
