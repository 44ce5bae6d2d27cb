/* telemetry: subscriptions that are taken and refused, forms of events, buffering (reference:
 * "Telemetry API 2022-07-01", "Logs API 2020-08-15"). */
#include "tests/lib/unit.h"

#include <sys/socket.h>
#include <unistd.h>

#include "runner/runtime/platform_event.h"
#include "runner/runtime/telemetry.h"
#include "runner/runtime/telemetry_buffer.h"
#include "runner/runtime/telemetry_form.h"
#include "runner/runtime/telemetry_wish.h"
#include "workspace/base/loop.h"

#define HTTP "\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://sandbox.localdomain:8080\"}"
#define TYPES "\"types\":[\"platform\",\"function\"]"

static struct telemetry_wish wish;

/* The problems of BODY, "" for none. */
static const char *read_wish(const char *body, bool logs)
{
    static char said[2048];
    AUTO_STR problems;
    str_init(&problems, sizeof(said));
    bool taken = telemetry_wish_read(body, strlen(body), logs, 5000, &wish, &problems);
    assert_int_equal(taken, problems.length == 0);
    snprintf(said, sizeof(said), "%s", problems.text);
    return said;
}

static void test_wishes(void **state)
{
    (void)state;
    assert_string_equal(read_wish("{\"schemaVersion\":\"2022-07-01\"," TYPES "," HTTP "}", false),
                        "");
    assert_int_equal(wish.form, TELEMETRY_2022_07);
    assert_int_equal(wish.types, TELEMETRY_PLATFORM | TELEMETRY_FUNCTION);
    assert_int_equal(wish.items, 10000);
    assert_int_equal(wish.bytes, 262144);
    assert_int_equal(wish.timeout_ms, 1000);
    assert_int_equal(wish.port, 8080);
    assert_string_equal(wish.path, "/");
    assert_string_equal(read_wish("{\"schemaVersion\":\"2022-12-13\"," TYPES ",\"buffering\":"
                                  "{\"maxItems\":1000,\"maxBytes\":1048576,\"timeoutMs\":25},"
                                  "\"destination\":{\"protocol\":\"HTTP\",\"URI\":"
                                  "\"http://SANDBOX:80/a?b=c\"}}", false), "");
    assert_int_equal(wish.form, TELEMETRY_2022_12);
    assert_int_equal(wish.items, 1000);
    assert_string_equal(wish.path, "/a?b=c");
    assert_string_equal(read_wish("{" TYPES ",\"destination\":{\"protocol\":\"TCP\",\"port\":1}}",
                                  true), "");
    assert_int_equal(wish.form, TELEMETRY_LOGS_2020);
    assert_true(wish.tcp);
    assert_string_equal(read_wish("{\"schemaVersion\":\"2021-03-18\"," TYPES "," HTTP "}", true),
                        "");
    assert_int_equal(wish.form, TELEMETRY_LOGS_2021);
}

static void test_refusals(void **state)
{
    (void)state;
#define V "\"schemaVersion\":\"2022-12-13\","
    static const char *const cases[][2] = {
        { "{" V "\"types\":[],\"destination\":{\"protocol\":\"HTTP\",\"URI\":"
          "\"http://sandbox.localdomain/\"}}",
          "URI port is not provided; types should not be empty" },
        { "{" TYPES "," HTTP "}", "schemaVersion should not be empty" },
        { "{\"schemaVersion\":\"1999-01-01\"," TYPES "," HTTP "}",
          "schemaVersion is not supported" },
        { "{" V TYPES "}", "destination protocol should not be empty" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"UDP\"}}",
          "destination protocol is not supported: should be HTTP or TCP" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"https://sandbox:1\"}}",
          "URI scheme is not supported: should be http" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://example.com:1\"}}",
          "URI host is not supported: should be sandbox.localdomain or sandbox" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://sandbox:5000/\"}}",
          "URI port is reserved" }, /* that of the API itself */
        { "{" V TYPES ",\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://sandbox:70000\"}}",
          "URI port is not valid" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"HTTP\",\"URI\":"
          "\"http://sandbox:80/a\\r\\nX: y\"}}", "URI path is not valid" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"TCP\"}}", "port is not provided" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"TCP\",\"port\":9001}}",
          "port is reserved" },
        { "{" V TYPES ",\"destination\":{\"protocol\":\"TCP\",\"port\":\"x\"}}",
          "port is not valid" },
        { "{" V "\"types\":[\"all\"]," HTTP "}", "type all is not supported" },
        { "{" V TYPES "," HTTP ",\"buffering\":{\"maxItems\":10001,\"maxBytes\":262143}}",
          "maxItems should be between 1000 and 10000; maxBytes should be between 262144 and "
          "1048576" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(read_wish(cases[i][0], false), cases[i][1]);
    assert_true(read_wish("{", false)[0]);
}

static bool written(struct platform_event *event, enum telemetry_form form, struct str *out)
{
    str_clear(out);
    return telemetry_form_write(event, form, out);
}

static void test_forms(void **state)
{
    (void)state;
    AUTO_STR text;
    struct platform_event event;
    str_init(&text, 4096);
    platform_event_init(&event, PLATFORM_INIT_START, 0);
    assert_true(written(&event, TELEMETRY_2022_07, &text));
    assert_false(written(&event, TELEMETRY_LOGS_2021, &text));
    platform_event_init(&event, PLATFORM_END, 0);
    event.request = "r";
    assert_false(written(&event, TELEMETRY_2022_12, &text));
    assert_true(written(&event, TELEMETRY_LOGS_2020, &text));
    platform_event_init(&event, PLATFORM_RUNTIME_DONE, 0);
    event.request = "r";
    event.status = "error";
    event.error_type = "T";
    event.duration_us = 5;
    assert_false(written(&event, TELEMETRY_LOGS_2020, &text));
    assert_true(written(&event, TELEMETRY_LOGS_2021, &text));
    assert_non_null(strstr(text.text, "\"record\":{\"requestId\":\"r\",\"status\":\"failure\"}"));
    platform_event_init(&event, PLATFORM_FUNCTION_LINE, 0);
    event.text = "{\"a\":1}";
    event.size = 7;
    event.is_json = true;
    assert_true(written(&event, TELEMETRY_2022_12, &text));
    assert_non_null(strstr(text.text, "\"record\":{\"a\":1}"));
    assert_true(written(&event, TELEMETRY_2022_07, &text));
    assert_non_null(strstr(text.text, "\"record\":\"{\\\"a\\\":1}\""));
    assert_int_equal(telemetry_form_type(&event), TELEMETRY_FUNCTION);
}

static void test_buffer(void **state)
{
    (void)state;
    AUTO_STR out;
    struct telemetry_buffer buffer;
    str_init(&out, 100000);
    telemetry_buffer_init(&buffer, 3, 20);
    assert_int_equal(telemetry_buffer_take(&buffer, false, &out), 0);
    assert_string_equal(out.text, "[]");
    telemetry_buffer_add(&buffer, "1", 1);
    telemetry_buffer_add(&buffer, "{\"a\":2}", 7);
    assert_false(telemetry_buffer_full(&buffer));
    telemetry_buffer_add(&buffer, "3", 1);
    assert_true(telemetry_buffer_full(&buffer)); /* maxItems */
    assert_int_equal(telemetry_buffer_take(&buffer, false, &out), 3);
    assert_string_equal(out.text, "[1,{\"a\":2},3]");
    telemetry_buffer_add(&buffer, "\"123456789012345678\"", 20);
    assert_true(telemetry_buffer_full(&buffer)); /* maxBytes */
    telemetry_buffer_add(&buffer, "4", 1);
    assert_int_equal(telemetry_buffer_take(&buffer, true, &out), 2);
    assert_string_equal(out.text, "\"123456789012345678\"\n4\n");
    telemetry_buffer_release(&buffer);
}

static void test_overflow_is_counted(void **state)
{
    (void)state;
    struct telemetry_buffer buffer;
    telemetry_buffer_init(&buffer, 1000, 10);
    telemetry_buffer_add(&buffer, "12345678901234567890123", 23); /* alone, whatever its size */
    assert_int_equal(buffer.items, 1);
    telemetry_buffer_add(&buffer, "1234", 4);
    telemetry_buffer_add(&buffer, "12", 2);
    assert_int_equal(buffer.items, 1);
    assert_int_equal(buffer.dropped_items, 2);
    assert_int_equal(buffer.dropped_bytes, 6);
    telemetry_buffer_keep(&buffer, "1234", 4); /* what tells of it has to arrive */
    assert_int_equal(buffer.items, 2);
    assert_int_equal(buffer.dropped_items, 2);
    telemetry_buffer_release(&buffer);
}

static void note_token(void *self, unsigned port, bool other, uint64_t token)
{
    (void)port, (void)other;
    *(uint64_t *)self = token;
}

/* The longest line there is, of bytes that are six each in JSON, arrives as one JSON text. */
static void test_long_line(void **state)
{
    (void)state;
    static const struct telemetry_calls calls = { .connect = note_token };
    static char line[262144], got[2097152];
    struct telemetry_wish all = { .form = TELEMETRY_2022_12, .types = TELEMETRY_FUNCTION,
                                  .items = 1000, .bytes = 262144, .timeout_ms = 25, .tcp = true,
                                  .port = 4000 };
    struct platform_event event;
    uint64_t token = 0;
    size_t size = 0;
    int ends[2];
    AUTO(loop) loop = loop_new();
    AUTO(telemetry) telemetry = telemetry_new(loop, &calls, &token);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_true(telemetry_subscribe(telemetry, "agent", &all));
    memset(line, 1, sizeof(line));
    platform_event_init(&event, PLATFORM_FUNCTION_LINE, 0);
    event.text = line;
    event.size = sizeof(line);
    telemetry_tell(telemetry, &event);
    telemetry_connected(telemetry, token, ends[0]);
    while (size == 0 || got[size - 1] != '\n') {
        loop_turn(loop, false);
        ssize_t now = recv(ends[1], got + size, sizeof(got) - size, MSG_DONTWAIT);
        size += now > 0 ? (size_t)now : 0;
    }
    assert_memory_equal(got + size - 9, "\\u0001\"}\n", 9);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wishes),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_overflow_is_counted),
        cmocka_unit_test(test_long_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
