/*
 * Templates that are broken, odd or made to hurt: an edit is done well or refused, and soon.
 */
#include "tests/lib/edit.h"

#include "workspace/template/edit_field.h"

enum { RESOURCES = 4000, LEVELS = 95, BOMB_LEVELS = 20, BOMB_WIDTH = 9, TEXT_BYTES = 16777216 };

static const char *const odd[] = {
    "", "\n", "#", "---", "--- {}\n", "a", "- a\n", "[]", "{}", "{", "Resources:", "Resources: a\n",
    "Resources: []\n", "Resources:\n- F\n", "Resources: {F: }\n", "Resources:\n  F:\n",
    "Resources:\n  F: a\n", "Resources:\n  F: []\n", "Resources: {F: [a]}\n",
    "Resources: &r\n  F: *r\n", "Resources:\n  F: &f\n    Type: T\n    Properties: *f\n",
    "Resources:\n  ? F\n  : Type: T\n    Properties:\n      ? A\n      : 1\n",
    "Resources:\n  F:\n    Type: T\n    Properties:\n      !X A: 1\n      [a]: 2\n      B: 3\n",
    "Resources: {? F : {Type: T, Properties: {? A : 1}}}\n",
    "Resources:\n  F:\n    Type: T\n    Properties:\n      A: &a\n      B: !Ref\n      C: !!str\n",
    "Resources:\n  F:\n    Type: T\n    Properties:\n      <<: {A: 1}\n      <<: [{B: 1}]\n",
    "Resources:\n  F: {Type: T, Properties: {A: \"x\\\n  y\", B: 'c\n\n  d'}}\n",
    "Resources:\r  F:\r    Type: T\r    Properties:\r      A: 1\r",
    "Resources:\n  F:\n    Type: T\n    Properties:\n      A: 1\n...\n---\nb: 2\n",
    "%YAML 1.1\n---\nResources:\n  F:\n    Type: T\n    Properties:\n      A: 1\n",
    "Resources:\n  F:\n    Type: T\n    Properties:\n      A: 1 # \xE2\x80\xA8 c\n      B: 2\n",
    "Resources:\n  F:\n    Type: T\n    Properties:\n      \"A\" : |2\n          x\n        y\n",
    "Resources:\n  F:\n    Type: T\n    Properties:\n      -   A\n",
    "Resources:\n  Fn::ForEach::L: [N, [F], {'${N}': {Type: T}}]\n",
    "Resources:\n  F:\n    Fn::Transform: {Name: AWS::Include}\n",
    "Globals: a\nResources:\n  F:\n    Type: AWS::Serverless::Function\n",
    "Globals: {Function: [a]}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n",
    "Globals: &g {Function: *g}\nResources: {F: {Type: AWS::Serverless::Function}}\n",
    "\xEF\xBB\xBF", "\xFF\xFE" "a", "\xFE\xFF", "a: \x01\n", "\xEF\xBB\xBF{\"Resources\": {}}",
    "{\"Resources\": {\"F\": {\"Type\": \"T\", \"Properties\": {\"A\": 1, \"A\": 2}}}} ",
    "{\"Resources\" /* c */: {}}", "{\"Resources\": {\"F\": null}}", "{\"Resources\": {\"F\": 1,}}",
};

static const struct edit edits[] = {
    { PATH("A"), TEXT("9") },
    { PATH("A"), EXPRESSION("{X: [1, !Ref Y]}") },
    { PATH("A", "B", "C"), TEXT("a\nb") },
    { PATH("Type"), TEXT("x"), .attribute = true },
    { EDIT_UNSET, PATH("A") },
    { EDIT_ADD, PATH("A"), TEXT("x"), .index = EDIT_AT_END },
    { EDIT_TAKE, PATH("A") },
    { EDIT_MOVE, PATH("A"), .to = 1 },
    { EDIT_CREATE, .id = "G", EXPRESSION("{Type: T}") },
    { EDIT_RENAME, .new_id = "G" },
    { EDIT_DELETE, .force = true },
};

static void try_edit(const char *bytes, size_t size, struct edit edit, enum edit_where where)
{
    const struct parse_source source = { .bytes = bytes, .size = size, .file = "t.yaml" };
    struct error error = ERROR_INIT;
    AUTO_EDIT_RESULT result;
    AUTO_EDIT_PLACES places;
    AUTO_STR back;
    str_init(&back, TEXT_BYTES);
    edit.id = edit.id ? edit.id : "F";
    edit.value_size = edit.value ? strlen(edit.value) : 0;
    edit.where = where;
    (void)edit_places(&source, &edit, &places, &error);
    int done = edit_apply(&source, &edit, &result, &error);
    assert_true(done < 0 ? error.kind != ERROR_NONE && error.what[0] : true);
    assert_true((done == 0) == (result.bytes != NULL));
    if (done != 0)
        return;
    assert_int_equal(edit_restore(&result, result.bytes, result.size, &back, &error), 0);
    assert_int_equal(back.length, size);
    assert_memory_equal(back.text, bytes, size);
}

static void try_all(const char *bytes, size_t size)
{
    for (size_t i = 0; i < COUNT(edits); i++)
        for (int where = EDIT_ASK; where <= EDIT_AT_ANCHOR; where++)
            try_edit(bytes, size, edits[i], (enum edit_where)where);
}

static void odd_templates(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(odd); i++)
        try_all(odd[i], strlen(odd[i]));
    try_all("A: 1\0", 5);
    try_all("\0", 1);
}

static void deep_templates(void **state)
{
    (void)state;
    AUTO_STR flow, block;
    str_init(&flow, TEXT_BYTES);
    str_init(&block, TEXT_BYTES);
    str_add(&flow, "Resources: {F: {Type: T, Properties: {A: ");
    str_add(&block, "Resources:\n  F:\n    Type: T\n    Properties:\n      A:\n");
    for (int i = 0; i < LEVELS; i++) {
        str_add(&flow, "[");
        str_addf(&block, "%*sB:\n", 7 + i, "");
    }
    for (int i = 0; i < LEVELS; i++)
        str_add(&flow, "]");
    str_add(&flow, "}}}\n");
    try_all(flow.text, flow.length);
    try_all(block.text, block.length);
}

/* Maps that merge maps that merge maps: what is not there would be looked for everywhere. */
static void bombs(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "m0: &m0 {x: 1}\n");
    for (int level = 1; level <= BOMB_LEVELS; level++) {
        str_addf(&text, "m%d: &m%d {<<: [", level, level);
        for (int i = 0; i < BOMB_WIDTH; i++)
            str_addf(&text, "%s*m%d", i ? ", " : "", level - 1);
        str_addf(&text, "], y%d: [", level);
        for (int i = 0; i < BOMB_WIDTH; i++)
            str_addf(&text, "%s*m%d", i ? ", " : "", level - 1);
        str_add(&text, "]}\n");
    }
    str_addf(&text, "Resources:\n  F:\n    Type: T\n    Properties:\n      <<: *m%d\n"
                    "      Z: *m%d\n", BOMB_LEVELS, BOMB_LEVELS);
    try_all(text.text, text.length);
    try_edit(text.text, text.length,
             (struct edit){ PATH("Z"), TEXT("1"), .expect = "another" }, EDIT_AT_RESOURCE);
}

static void many_resources(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
                   "      A: [a, b]\n");
    for (int i = 0; i < RESOURCES; i++)
        str_addf(&text, "  F%d:\n    Type: AWS::Serverless::Function\n    DependsOn: F\n"
                        "    Properties: {A: !Sub '${F.Arn} ${FRole}'}\n", i);
    struct error error = ERROR_INIT;
    const struct parse_source source = { .bytes = text.text, .size = text.length,
                                         .file = "t.yaml" };
    const struct edit edit = { .verb = EDIT_RENAME, .id = "F", .new_id = "Bills" };
    AUTO_EDIT_RESULT result;
    assert_int_equal(edit_apply(&source, &edit, &result, &error), 0);
    assert_int_equal(result.span_count, 1 + 3 * RESOURCES);
    for (size_t i = 0; i < COUNT(edits); i++)
        try_edit(text.text, text.length, edits[i], EDIT_ASK);
}

static void a_template_that_is_too_large(void **state)
{
    (void)state;
    size_t size = 5 * 1024 * 1024;
    AUTO_FREE char *bytes = mem_alloc(size + 1);
    memset(bytes, '#', size);
    try_edit(bytes, size, edits[0], EDIT_ASK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_templates),  cmocka_unit_test(deep_templates),
        cmocka_unit_test(bombs),          cmocka_unit_test(many_resources),
        cmocka_unit_test(a_template_that_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
