/*
 * Lines of .env files: names, values, places, and what is passed over.
 */
#include "tests/lib/unit.h"

#include "workspace/template/dotenv.h"

/* All of TEXT: "NAME=[value]" and "!line:column what" one after the other. */
static char *read_all(const char *text)
{
    struct dotenv dotenv;
    struct str out;
    str_init(&out, 65536);
    dotenv_init(&dotenv, text, strlen(text));
    for (int result; (result = dotenv_next(&dotenv)) != 0;) {
        if (result > 0)
            str_addf(&out, "%s=[%s] ", dotenv.name.text, dotenv.value.text);
        else
            str_addf(&out, "!%d:%d %s ", dotenv.entry_line, dotenv.entry_column, dotenv.wrong);
    }
    dotenv_release(&dotenv);
    return str_take(&out);
}

static void assert_read(const char *text, const char *wanted)
{
    AUTO_FREE char *got = read_all(text);
    assert_string_equal(got, wanted);
}

static void reads_plain_values(void **state)
{
    (void)state;
    assert_read("", "");
    assert_read("A=1\nB = two words  \n\n# comment\n  C=x#y # z\nD=\nE=#f",
                "A=[1] B=[two words] C=[x#y] D=[] E=[] ");
    assert_read("export A=1\nexport\tB=2\nexport=3", "A=[1] B=[2] export=[3] ");
    assert_read("A=1\r\nB='2'\r\n", "A=[1] B=[2] ");
    assert_read("\xEF\xBB\xBF" "A=$B ${C} a=b", "A=[$B ${C} a=b] ");
}

static void reads_quotes(void **state)
{
    (void)state;
    assert_read("A=\"a\\nb\\t\\\"\\\\ \\$ \\x\" # c", "A=[a\nb\t\"\\ $ \\x] ");
    assert_read("A='a\\nb \"c\" # d'\nB=`it's`", "A=[a\\nb \"c\" # d] B=[it's] ");
    assert_read("A=\"one\r\ntwo\n\"\nB=2", "A=[one\ntwo\n] B=[2] ");
}

static void passes_over_what_is_wrong(void **state)
{
    (void)state;
    assert_read("A=1\n  just words\nB=2",
                "A=[1] !2:3 this line is not NAME=value B=[2] ");
    assert_read("A='x' y\nB=2", "!1:1 something follows the quoted value B=[2] ");
    assert_read("export A=\"x\nB=2",
                "!1:8 the quote that begins its value does not end B=[2] ");
    assert_read("=1\n\xC3\xA9=2", "!1:1 this line is not NAME=value "
                                 "!2:1 this line is not NAME=value ");
}

static void keeps_places(void **state)
{
    (void)state;
    static const char text[] = "A=\"1\n2\"\n\n export B=3";
    struct dotenv dotenv;
    dotenv_init(&dotenv, text, strlen(text));
    assert_int_equal(dotenv_next(&dotenv), 1);
    assert_int_equal(dotenv.entry_line, 1);
    assert_int_equal(dotenv_next(&dotenv), 1);
    assert_int_equal(dotenv.entry_line, 4);
    assert_int_equal(dotenv.entry_column, 9);
    assert_int_equal(dotenv_next(&dotenv), 0);
    dotenv_release(&dotenv);
}

static void refuses_zero_bytes(void **state)
{
    (void)state;
    static const char text[] = "A=x\0y\nB=2";
    struct dotenv dotenv;
    dotenv_init(&dotenv, text, sizeof text - 1);
    assert_int_equal(dotenv_next(&dotenv), -1);
    assert_int_equal(dotenv_next(&dotenv), 1);
    assert_string_equal(dotenv.name.text, "B");
    dotenv_release(&dotenv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_plain_values), cmocka_unit_test(reads_quotes),
        cmocka_unit_test(passes_over_what_is_wrong), cmocka_unit_test(keeps_places),
        cmocka_unit_test(refuses_zero_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
