/*
 * The tables of resource types: every line of them is understood, and every name in them leads
 * somewhere.
 */
#include "tests/lib/unit.h"

#include <math.h>

#include "workspace/base/arena.h"
#include "workspace/base/embed.h"
#include "workspace/base/text.h"
#include "workspace/template/types.h"

static const char folder[] = "workspace/template/types/";

/* --- what is in the tables --- */

static void describes_a_resource(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    AUTO(types) types = types_new(arena);
    const struct type_shape *queue = types_find(types, "AWS::SQS::Queue");
    assert_non_null(queue);
    const struct type_property *delay = types_property(queue, "DelaySeconds");
    assert_int_equal(delay->value->kind, TYPE_NUMBER);
    assert_false(delay->required);
    assert_true(delay->value->minimum == 0 && delay->value->maximum == 900);
    const struct type_property *tags = types_property(queue, "Tags");
    assert_int_equal(tags->value->kind, TYPE_LIST);
    const struct type_shape *tag = types_shape(types, tags->value->of);
    assert_true(types_property(tag, "Key")->required);
    const struct type_value *redrive = types_property(queue, "RedrivePolicy")->value;
    assert_int_equal(redrive->kind, TYPE_SHAPE);
    assert_int_equal(redrive->other->kind, TYPE_TEXT);
    const struct type_value *scope = types_property(queue, "DeduplicationScope")->value;
    assert_string_equal(scope->words[0], "messageGroup");
    assert_string_equal(scope->words[1], "queue");
    assert_null(scope->words[2]);
    assert_null(types_property(queue, "Nothing"));
    assert_true(isinf(types_property(queue, "QueueName")->value->maximum));
}

static void finds_shapes_of_other_types(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    AUTO(types) types = types_new(arena);
    const struct type_shape *function = types_find(types, "AWS::Serverless::Function");
    const struct type_shape *vpc = types_shape(types, types_property(function, "VpcConfig")->value);
    assert_non_null(types_property(vpc, "SubnetIds"));
    const struct type_shape *events =
        types_shape(types, types_property(function, "Events")->value->of);
    assert_true(events->choice);
    const struct type_shape *queue = types_shape(types, types_property(events, "SQS")->value);
    assert_non_null(types_property(queue, "BatchSize")); /* of Mapping */
    assert_true(types_property(queue, "Queue")->required);
    assert_true(types_find(types, "Custom::Anything")->open);
    assert_null(types_find(types, "AWS::EC2::Instance"));
    assert_null(types_find(types, "AWS::SSM::Document"));
    assert_null(types_find(types, "AWS"));
    assert_null(types_find(types, "Module::Of::MODULE"));
}

static void tells_types_that_do_not_exist(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    AUTO(types) types = types_new(arena);
    const char *near = NULL;
    assert_true(types_is_unknown(types, "AWS::Serverless::Functoin", &near));
    assert_string_equal(near, "AWS::Serverless::Function");
    assert_true(types_is_unknown(types, "AWS::Lambda::Everything", &near));
    assert_null(near);
    assert_false(types_is_unknown(types, "AWS::SSM::Document", &near));
    assert_false(types_is_unknown(types, "AWS::EC2::Nonsense", &near));
    assert_false(types_is_unknown(types, "Custom::Thing", &near));
    assert_false(types_is_unknown(types, "My::Lambda::Thing::MODULE", &near));
}

/* --- all of the tables --- */

static void check_shape(struct types *types, const struct type_shape *shape, int depth);

static void check_value(struct types *types, const char *name, const struct type_value *value,
                        int depth)
{
    for (; value; value = value->other) {
        assert_true(value->minimum <= value->maximum);
        if (value->of)
            check_value(types, name, value->of, depth);
        if (value->kind != TYPE_SHAPE)
            continue;
        const struct type_shape *shape = types_shape(types, value);
        if (!shape)
            fail_msg("%s: no shape \"%s\"", name, value->shape);
        else if (depth < 6) /* shapes may hold themselves */
            check_shape(types, shape, depth + 1);
    }
}

static void check_shape(struct types *types, const struct type_shape *shape, int depth)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct type_property *property = &shape->properties[i];
        assert_ptr_equal(types_property(shape, property->name), property); /* none is there twice */
        check_value(types, property->name, property->value, depth);
    }
}

/* How many resources the file describes. */
static size_t check_file(struct types *types, const struct embed_file *file)
{
    static const char start[] = "resource ";
    size_t count = 0;
    for (const char *at = file->bytes; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        if (!text_starts(at, start))
            continue;
        AUTO_FREE char *type = mem_text_n(at + strlen(start), strcspn(at, "\n") - strlen(start));
        const struct type_shape *shape = types_find(types, type);
        if (!shape)
            fail_msg("%s: %s cannot be found", file->name, type);
        check_shape(types, shape, 0);
        count++;
    }
    return count;
}

static void every_name_leads_somewhere(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    AUTO(types) types = types_new(arena);
    size_t count = 0;
    for (size_t i = 0; embed_at(i); i++)
        if (text_starts(embed_at(i)->name, folder))
            count += check_file(types, embed_at(i));
    assert_true(count > 100);
}

/* A line is a comment, a beginning, a property of two columns, or the rest of one. */
static void every_line_is_one_of_the_notation(void **state)
{
    (void)state;
    static const char *const starts[] = { "#", "resource AWS::", "other AWS::", "shape ", "choice ",
                                          "      | ", "  .", "\n" };
    for (size_t i = 0; embed_at(i); i++) {
        const struct embed_file *file = embed_at(i);
        if (!text_starts(file->name, folder))
            continue;
        for (const char *at = file->bytes; *at; at += strcspn(at, "\n"), at += *at == '\n') {
            bool known = at[0] == ' ' && at[1] == ' ' && at[2] != ' ' && strstr(at + 2, "  ");
            for (size_t j = 0; j < COUNT(starts); j++)
                known = known || text_starts(at, starts[j]);
            if (!known)
                fail_msg("%s: %.40s", file->name, at);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes_a_resource),
        cmocka_unit_test(finds_shapes_of_other_types),
        cmocka_unit_test(tells_types_that_do_not_exist),
        cmocka_unit_test(every_name_leads_somewhere),
        cmocka_unit_test(every_line_is_one_of_the_notation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
