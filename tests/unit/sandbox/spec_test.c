#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

static void fill(struct spec *spec)
{
    spec_init(spec);
    spec_add_mount(spec, "/a", "/b", true);
    spec_add_overlay(spec, "/layer");
    spec_add_file(spec, "/f", "a\0b", 3, 0444);
    spec->memory_mb = 128;
    spec->cpu = 1000;
    spec->own_network = false;
}

static void survives_the_wire(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct spec spec, copy;
    AUTO_FREE char *bytes = NULL;
    size_t size;
    fill(&spec);
    spec_encode(&spec, &bytes, &size);
    assert_int_equal(spec_decode(bytes, size, &copy, &error), 0);
    assert_true(copy.mounts[0].optional);
    assert_string_equal(copy.mounts[0].target, "/b");
    assert_string_equal(copy.overlays[0], "/layer");
    assert_null(copy.overlay_target);
    assert_int_equal(copy.files[0].size, 3);
    assert_memory_equal(copy.files[0].bytes, "a\0b", 3);
    assert_int_equal(copy.files[0].mode, 0444);
    assert_int_equal(copy.memory_mb, 128);
    assert_int_equal(copy.cpu, 1000);
    assert_int_equal(copy.tmp_mb, 512);
    assert_false(copy.own_network);
    spec_release(&copy);
    spec_release(&spec);
}

/* Cut anywhere, or with any byte changed, it is refused or read, but never beyond its end. */
static void damage_is_noticed(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct spec spec, copy;
    AUTO_FREE char *bytes = NULL;
    size_t size;
    fill(&spec);
    spec_encode(&spec, &bytes, &size);
    for (size_t length = 0; length < size; length++) {
        AUTO_FREE char *part = mem_copy(bytes, length);
        assert_int_equal(spec_decode(part, length, &copy, &error), -1);
    }
    for (size_t at = 0; at < size * 8; at++) {
        bytes[at / 8] = (char)(bytes[at / 8] ^ (1 << at % 8));
        if (spec_decode(bytes, size, &copy, &error) == 0)
            spec_release(&copy);
        bytes[at / 8] = (char)(bytes[at / 8] ^ (1 << at % 8));
    }
    spec_release(&spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_the_wire),
        cmocka_unit_test(damage_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
