#include "runner/engine/report.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "runner/sandbox/launch.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/model/limits.h"

enum { PAYLOAD_BYTES = 65536 };

int64_t report_billed_ms(int64_t duration_us, int64_t init_us)
{
    int64_t total = duration_us + (init_us > 0 ? init_us : 0);
    int64_t ms = (total + 999) / 1000;
    return ms > 0 ? ms : 1;
}

/* The ARN's 64 digits are zeros: no version of AWS's own runtimes is at work here. */
void report_init_start(struct str *out, const char *runtime, const char *region)
{
    size_t word = strcspn(runtime, "0123456789.");
    str_addf(out, "INIT_START Runtime Version: %.*s:%s.v0\tRuntime Version ARN: "
                  "arn:aws:lambda:%s::runtime:%064d",
             (int)word, runtime, runtime + word + (runtime[word] == '.'), region, 0);
}

void report_init_failed(struct str *out, int64_t init_us, const char *phase, const char *status,
                        const char *error_type)
{
    str_addf(out, "INIT_REPORT Init Duration: %.2f ms\tPhase: %s\tStatus: %s",
             (double)init_us / 1000.0, phase, status);
    if (error_type)
        str_addf(out, "\tError Type: %s", error_type);
}

void report_start(struct str *out, const char *request)
{
    str_addf(out, "START RequestId: %s Version: $LATEST", request);
}

void report_end(struct str *out, const char *request)
{
    str_addf(out, "END RequestId: %s", request);
}

void report_report(struct str *out, const struct runner_result *result, const char *status,
                   const char *error_type)
{
    str_addf(out,
             "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %lld ms\t"
             "Memory Size: %d MB\tMax Memory Used: %d MB\t",
             result->request, (double)result->duration_us / 1000.0, (long long)result->billed_ms,
             result->memory_mb, result->peak_mb);
    if (result->init_us >= 0)
        str_addf(out, "Init Duration: %.2f ms\t", (double)result->init_us / 1000.0);
    if (status)
        str_addf(out, "Status: %s", status);
    if (status && error_type)
        str_addf(out, "\tError Type: %s", error_type);
}

void report_timed_out(struct str *out, const char *request, int64_t wall_ns, int timeout_s)
{
    char time[32];
    str_addf(out, "%s %s Task timed out after %d.00 seconds",
             clock_rfc3339(time, sizeof(time), wall_ns), request, timeout_s);
}

/* Go's names of signals: Lambda's platform is written in Go and logs them so. */
static const char *signal_word(int number)
{
    static const struct { int number; const char *word; } words[] = {
        { SIGHUP, "hangup" },        { SIGINT, "interrupt" },
        { SIGQUIT, "quit" },         { SIGILL, "illegal instruction" },
        { SIGTRAP, "trace/breakpoint trap" }, { SIGABRT, "aborted" },
        { SIGBUS, "bus error" },     { SIGFPE, "floating point exception" },
        { SIGKILL, "killed" },       { SIGUSR1, "user defined signal 1" },
        { SIGSEGV, "segmentation fault" }, { SIGUSR2, "user defined signal 2" },
        { SIGPIPE, "broken pipe" },  { SIGALRM, "alarm clock" },
        { SIGTERM, "terminated" },   { SIGSYS, "bad system call" },
        { SIGXCPU, "CPU time limit exceeded" }, { SIGXFSZ, "file size limit exceeded" },
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].number == number)
            return words[i].word;
    return NULL;
}

void report_exit_text(struct str *out, const struct sandbox_end *end)
{
    int status = end->wait_status;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        str_add(out, "Runtime exited without providing a reason");
    } else if (WIFEXITED(status)) {
        str_addf(out, "Runtime exited with error: exit status %d", WEXITSTATUS(status));
    } else {
        const char *word = signal_word(WTERMSIG(status));
        if (word)
            str_addf(out, "Runtime exited with error: signal: %s", word);
        else
            str_addf(out, "Runtime exited with error: signal %d", WTERMSIG(status));
    }
}

struct blob *report_payload(const char *request, const char *type, const char *text)
{
    AUTO_FREE char *message = mem_format("RequestId: %s Error: %s", request, text);
    AUTO_STR json;
    str_init(&json, PAYLOAD_BYTES);
    str_add(&json, "{\"errorType\":");
    json_scan_quote(&json, type, strlen(type));
    str_add(&json, ",\"errorMessage\":");
    json_scan_quote(&json, message, strlen(message));
    str_add(&json, "}");
    return blob_copy(json.text, json.length);
}

struct blob *report_too_large(void)
{
    AUTO_FREE char *text = mem_format(
        "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size "
        "(%d bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}", LIMIT_RESPONSE_BYTES);
    return blob_text(text);
}

char *report_member(struct blob *json, const char *key)
{
    const char *raw;
    size_t size;
    if (!json || !json_scan_find(blob_bytes(json), blob_size(json), key, &raw, &size) ||
        raw[0] != '"')
        return NULL;
    struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = raw, .size = size };
    struct str text;
    str_init(&text, PAYLOAD_BYTES);
    json_scan_text(&token, &text);
    return str_take(&text);
}
