#include "tests/lib/unit.h"

#include "workspace/model/arn.h"

static void assert_parses(const char *reference, const char *name, const char *qualifier)
{
    AUTO_FREE char *found_name = NULL;
    AUTO_FREE char *found_qualifier = NULL;
    bool parsed = arn_parse_function(reference, &found_name, &found_qualifier);
    if (parsed != (name != NULL))
        fail_msg("%s: %s", reference, parsed ? found_name : "refused");
    if (!parsed)
        return;
    assert_string_equal(found_name, name);
    if (qualifier)
        assert_string_equal(found_qualifier, qualifier);
    else
        assert_null(found_qualifier);
}

static void reads_what_invoke_takes(void **state)
{
    (void)state;
    assert_parses("orders", "orders", NULL);
    assert_parses("orders:live", "orders", "live");
    assert_parses("orders:$LATEST", "orders", "$LATEST");
    assert_parses("123456789012:function:orders", "orders", NULL);
    assert_parses("123456789012:function:orders:3", "orders", "3");
    assert_parses("function:orders", "orders", NULL);
    assert_parses("arn:aws:lambda:us-east-1:123456789012:function:orders", "orders", NULL);
    assert_parses("arn:aws:lambda:us-east-1:123456789012:function:orders:live", "orders", "live");
    assert_parses("arn:aws:sqs:us-east-1:123456789012:orders", NULL, NULL);
    assert_parses("arn:aws:lambda:us-east-1", NULL, NULL);
    assert_parses("arn:", NULL, NULL);
    assert_parses("", NULL, NULL);
    assert_parses("no spaces", NULL, NULL);
    assert_parses("orders:", NULL, NULL);
    assert_parses("a:b:c", NULL, NULL);
    assert_false(arn_parse_function(NULL, NULL, NULL));
}

static void assert_text(char *taken, const char *expected)
{
    assert_string_equal(taken, expected);
    free(taken);
}

static void makes_arns(void **state)
{
    (void)state;
    assert_text(arn_function(NULL, "f", NULL), "arn:aws:lambda:us-east-1:123456789012:function:f");
    assert_text(arn_function("eu-west-1", "f", "2"),
                "arn:aws:lambda:eu-west-1:123456789012:function:f:2");
    assert_text(arn_layer(NULL, "l", 3), "arn:aws:lambda:us-east-1:123456789012:layer:l:3");
    assert_text(arn_make("s3", NULL, "b"), "arn:aws:s3:::b");
    assert_text(arn_make("iam", NULL, "role/r"), "arn:aws:iam::123456789012:role/r");
    assert_text(arn_make("sqs", NULL, "q"), "arn:aws:sqs:us-east-1:123456789012:q");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_invoke_takes),
        cmocka_unit_test(makes_arns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
