#include "workspace/model/run_settings.h"

#include <stdint.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"

enum { LOWEST_PORT = 1024, HIGHEST_PORT = 65535, MOST_PROVISIONED = 1000 };

#define FLAG(member_name) .member = offsetof(struct run_settings, member_name)
#define NUMBER(member_name) .member = offsetof(struct run_function, member_name)

const struct run_flag run_settings_flags[] = {
    { .name = "cpu", FLAG(cpu_share), .fallback = false },
    { .name = "spares", FLAG(spares), .fallback = true },
    { .name = "freeze", FLAG(freeze), .fallback = true },
    { .name = "strict-runtime", FLAG(strict_runtime), .fallback = false },
    { .name = NULL },
};

const struct run_number run_settings_numbers[] = {
    { .name = "provisioned", NUMBER(provisioned), .fallback = -1, .minimum = 0,
      .maximum = MOST_PROVISIONED },
    { .name = "debug", NUMBER(debug_port), .fallback = 0, .minimum = LOWEST_PORT,
      .maximum = HIGHEST_PORT },
    { .name = NULL },
};

const struct run_settings run_settings_default = { .spares = true, .freeze = true };
const struct run_function run_settings_function_default = { .provisioned = -1 };

bool run_settings_flag(const struct run_settings *settings, const struct run_flag *flag)
{
    return *(const bool *)((const char *)settings + flag->member);
}

int run_settings_number(const struct run_function *function, const struct run_number *number)
{
    return *(const int *)((const char *)function + number->member);
}

const char *run_settings_client_word(enum run_client client)
{
    return client == RUN_CLIENT_PACKAGE ? "package" : "own";
}

/* --- what is in force --- */

const struct run_function *run_settings_function(const struct run_settings *settings,
                                                 const char *id)
{
    size_t low = 0, high = settings->function_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(settings->functions[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < settings->function_count && text_equal(settings->functions[low].id, id);
    return found ? &settings->functions[low] : &run_settings_function_default;
}

const struct run_network *run_settings_network(const struct run_settings *settings,
                                               const struct function *function)
{
    static const struct run_network host = { .kind = RUN_NETWORK_HOST };
    static const struct run_network none = { .kind = RUN_NETWORK_NONE };
    const struct run_network *own = run_settings_function(settings, function->id)->network;
    if (own || settings->network)
        return own ? own : settings->network;
    return function->vpc ? &none : &host;
}

/* --- layers --- */

/* Does TEXT match PATTERN, in which * stands for any characters? */
static bool matches(const char *pattern, const char *text)
{
    const char *star = NULL, *from = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            from = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) { /* the last * takes one more */
            pattern = star + 1;
            text = ++from;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static size_t stars(const char *pattern)
{
    size_t count = 0;
    for (; *pattern; pattern++)
        count += *pattern == '*';
    return count;
}

static bool is_more_exact(const char *pattern, const char *than)
{
    size_t own = stars(pattern), other = stars(than);
    return own != other ? own < other : strlen(pattern) > strlen(than);
}

const struct run_layer *run_settings_layer(const struct run_settings *settings, const char *arn)
{
    const struct run_layer *best = NULL;
    for (size_t i = 0; arn && i < settings->layer_count; i++) {
        const struct run_layer *layer = &settings->layers[i];
        if (matches(layer->pattern, arn) &&
            (!best || is_more_exact(layer->pattern, best->pattern)))
            best = layer;
    }
    return best;
}

/* --- differences --- */

bool run_settings_differ(const struct run_settings *old, const struct function *before,
                         const struct run_settings *new_one, const struct function *after)
{
    const struct run_function *own_before = run_settings_function(old, before->id);
    const struct run_function *own_after = run_settings_function(new_one, after->id);
    return old->cpu_share != new_one->cpu_share ||
           old->strict_runtime != new_one->strict_runtime ||
           own_before->client != own_after->client ||
           own_before->debug_port != own_after->debug_port ||
           !run_network_equal(run_settings_network(old, before),
                              run_settings_network(new_one, after));
}
