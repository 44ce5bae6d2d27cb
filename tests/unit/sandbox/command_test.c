#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "runner/sandbox/command.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

static void encode(char **out_bytes, size_t *out_size)
{
    struct command command;
    command_init(&command);
    command_add_argument(&command, "/var/task/bootstrap");
    command_add_argument(&command, "");
    command_add_env(&command, "A", "1=2");
    command.folder = mem_text("/var/task");
    assert_null(command.argv[2]);
    assert_null(command.env[1]);
    command_encode(command.argv, command.env, command.folder, out_bytes, out_size);
    command_release(&command);
}

static void survives_the_wire(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct command copy;
    AUTO_FREE char *bytes = NULL;
    size_t size;
    encode(&bytes, &size);
    assert_int_equal(command_decode(bytes, size, &copy, &error), 0);
    assert_int_equal(copy.argc, 2);
    assert_string_equal(copy.argv[0], "/var/task/bootstrap");
    assert_string_equal(copy.argv[1], "");
    assert_null(copy.argv[2]);
    assert_string_equal(copy.env[0], "A=1=2");
    assert_null(copy.env[1]);
    assert_string_equal(copy.folder, "/var/task");
    command_release(&copy);
}

static void nothing_is_a_command_too(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct command copy;
    AUTO_FREE char *bytes = NULL;
    size_t size;
    command_encode(NULL, NULL, NULL, &bytes, &size);
    assert_int_equal(command_decode(bytes, size, &copy, &error), 0);
    assert_int_equal(copy.argc, 0);
    assert_null(copy.folder);
    command_release(&copy);
}

/* Cut anywhere, or with any bit changed, it is refused or read, but never beyond its end. */
static void damage_is_noticed(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct command copy;
    AUTO_FREE char *bytes = NULL;
    size_t size;
    encode(&bytes, &size);
    for (size_t length = 0; length < size; length++) {
        AUTO_FREE char *part = mem_copy(bytes, length);
        assert_int_equal(command_decode(part, length, &copy, &error), -1);
    }
    for (size_t at = 0; at < size * 8; at++) {
        bytes[at / 8] = (char)(bytes[at / 8] ^ (1 << at % 8));
        if (command_decode(bytes, size, &copy, &error) == 0)
            command_release(&copy);
        bytes[at / 8] = (char)(bytes[at / 8] ^ (1 << at % 8));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_the_wire),
        cmocka_unit_test(nothing_is_a_command_too),
        cmocka_unit_test(damage_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
