/* extension_files, home_address: what layers bring to be started, and what is prepared for it
 * (reference: "Extensions API 2020-01-01", kinds; "Telemetry API", destination). */
#include "tests/lib/unit.h"

#include "runner/runtime/extension_files.h"
#include "runner/runtime/home_address.h"
#include "runner/runtime/uuid.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"

static void make(const char *layer, const char *name)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *folder = unit_path(layer, "extensions");
    AUTO_FREE char *path = unit_path(folder, name);
    assert_int_equal(file_make_folders(folder, 0755, &error), 0);
    assert_int_equal(file_replace(path, "x", 1, 0755, &error), 0);
}

static void test_files_of_all_layers_sorted_and_once(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct spec spec;
    size_t count;
    AUTO_FREE char *one = unit_folder();
    AUTO_FREE char *two = unit_folder();
    AUTO_FREE char *three = unit_folder();
    AUTO_FREE char *inner = unit_path(one, "extensions/folder");
    make(one, "zebra");
    make(one, "both");
    make(two, "both");
    make(two, "ant.sh");
    assert_int_equal(file_make_folders(inner, 0755, &error), 0); /* is not started */
    spec_init(&spec);
    spec_add_overlay(&spec, one);
    spec_add_overlay(&spec, two);
    spec_add_overlay(&spec, three);
    char **names = extension_files_find(&spec, &count);
    assert_int_equal(count, 3);
    assert_string_equal(names[0], "ant.sh");
    assert_string_equal(names[1], "both");
    assert_string_equal(names[2], "zebra");
    extension_files_free(names, count);
    spec_release(&spec);
}

static void test_none(void **state)
{
    (void)state;
    struct spec spec;
    size_t count;
    spec_init(&spec);
    assert_null(extension_files_find(&spec, &count));
    assert_int_equal(count, 0);
    spec_release(&spec);
}

static void test_home_addresses(void **state)
{
    (void)state;
    struct home_address own, other;
    struct spec spec;
    spec_init(&spec);
    home_address_choose(&other, false, &spec);
    assert_memory_equal(other.bytes, "\x7f\0\0\1", 4);
    assert_int_equal(spec.file_count, 0);
    home_address_choose(&own, true, &spec);
    assert_int_equal(own.bytes[0], 127);
    assert_true(own.bytes[1] >= 64);
    assert_int_equal(spec.file_count, 1);
    assert_string_equal(spec.files[0].path, "/etc/hosts");
    char line[64];
    snprintf(line, sizeof(line), "%d.%d.%d.%d sandbox.localdomain sandbox\n", own.bytes[0],
             own.bytes[1], own.bytes[2], own.bytes[3]);
    assert_non_null(strstr(own.hosts, line));
    assert_non_null(strstr(own.hosts, "127.0.0.1 localhost"));
    spec_release(&spec);
}

static void test_identifiers(void **state)
{
    (void)state;
    char one[37], two[37];
    uuid_make(one);
    uuid_make(two);
    assert_true(uuid_valid(one));
    assert_int_equal(one[14], '4');
    assert_non_null(strchr("89ab", one[19]));
    assert_string_not_equal(one, two);
    assert_true(uuid_valid("ABCDEF00-0000-4000-8000-000000000000"));
    assert_false(uuid_valid("00000000-0000-4000-8000-00000000000"));
    assert_false(uuid_valid("00000000-0000-4000-8000-0000000000000"));
    assert_false(uuid_valid("00000000x0000-4000-8000-000000000000"));
    assert_false(uuid_valid(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_of_all_layers_sorted_and_once),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_home_addresses),
        cmocka_unit_test(test_identifiers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
