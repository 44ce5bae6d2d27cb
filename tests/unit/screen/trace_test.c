#include "tests/lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/screen/trace.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/model/function.h"

static const char node[] =
    "{\"errorType\":\"E\",\"errorMessage\":\"no\",\"trace\":[\"E: no\","
    "\"    at helper (/var/task/node_modules/x/index.js:1:2)\","
    "\"    at price (/var/task/src/price.mjs:22:11)\",\"    at handler (/var/task/app.mjs:5:1)\"]}";
static const char python[] =
    "{\"errorMessage\":\"no\",\"stackTrace\":[\"  File \\\"/var/task/app.py\\\", line 3, in handler"
    "\\n    price(event)\\n\",\"  File \\\"/var/task/src/price.py\\\", line 7, in price\\n\","
    "\"  File \\\"/usr/lib/python3.11/json.py\\\", line 1, in x\\n\"]}";
static const char ruby[] = "{\"stackTrace\":[\"/var/task/app.rb:4:in `handler'\"]}";

static void make(const char *folder, const char *name)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = file_join(folder, name);
    assert_int_equal(file_replace(path, "x", 1, 0644, &error), 0);
}

static void assert_place(const struct function *function, const char *payload, const char *name,
                         int line)
{
    struct trace_place place = { 0 };
    assert_true(trace_find(payload, strlen(payload), function, &place));
    AUTO_FREE char *path = file_join(function->code_path, name);
    assert_string_equal(place.path, path);
    assert_int_equal(place.line, line);
    free(place.path);
}

static void finds_the_innermost_own_line(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char folder[] = "/tmp/traceXXXXXX";
    assert_non_null(mkdtemp(folder));
    AUTO_FREE char *inner = file_join(folder, "src");
    assert_int_equal(file_make_folders(inner, 0700, &error), 0);
    static const char *const names[] = { "src/price.mjs", "app.mjs", "app.py", "src/price.py",
                                         "app.rb" };
    for (size_t i = 0; i < COUNT(names); i++)
        make(folder, names[i]);
    struct function function = { .code_kind = CODE_FOLDER, .code_path = folder };
    assert_place(&function, node, "src/price.mjs", 22);
    assert_place(&function, python, "src/price.py", 7);
    assert_place(&function, ruby, "app.rb", 4);
    static const char *const none[] = {
        "", "{}", "[]", "{\"trace\":7}", "{\"trace\":[1,null]}",
        "{\"trace\":[\"at /var/task/../../etc/passwd:1:1\"]}", "{\"trace\":[\"at /var/task/\"]}",
        "{\"trace\":[\"at /var/task/app.rb\"]}", "{\"trace\":[\"at /var/task/app.rb:x\"]}",
        "{\"trace\":[\"at /var/task/app.rb:-1\"]}", "{\"trace\":[\"at /var/task/gone.rb:1\"]}",
        "{\"trace\":[\"at /opt/app.rb:1\"]}",
    };
    for (size_t i = 0; i < COUNT(none); i++) {
        struct trace_place place = { 0 };
        assert_false(trace_find(none[i], strlen(none[i]), &function, &place));
    }
    for (size_t i = 0; i < COUNT(names); i++) {
        AUTO_FREE char *path = file_join(folder, names[i]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(inner), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void shows_frames_as_safe_text(void **state)
{
    (void)state;
    AUTO_STR out;
    str_init(&out, 4096);
    trace_lines(node, strlen(node), &out);
    assert_null(strstr(out.text, "E: no")); /* it is told before */
    assert_non_null(strstr(out.text, "    at price (/var/task/src/price.mjs:22:11)\n"));
    str_clear(&out);
    static const char hostile[] = "{\"stackTrace\":[\"a\\u001b[31m\\nb\\u202e\"]}";
    trace_lines(hostile, strlen(hostile), &out);
    assert_string_equal(out.text, "a^[[31m\nb\\u{202e}\n");
    str_clear(&out);
    trace_lines("no json", 7, &out);
    assert_string_equal(out.text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_innermost_own_line),
        cmocka_unit_test(shows_frames_as_safe_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
