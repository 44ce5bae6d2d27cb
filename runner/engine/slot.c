#include "runner/engine/slot_inside.h"

#include <stdlib.h>
#include <string.h>

#include "runner/build/builder.h"
#include "runner/engine/debug.h"
#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/engine/report.h"
#include "runner/engine/spares.h"
#include "runner/runtime/api.h"
#include "runner/runtime/environment.h"
#include "runner/runtime/extension.h"
#include "runner/runtime/extension_files.h"
#include "runner/runtime/home_address.h"
#include "runner/runtime/instance.h"
#include "runner/runtime/starters.h"
#include "runner/runtime/uuid.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

enum {
    ABOUT_BYTES = 8192,
    SNAPSHOT_INIT_MS = 130000,      /* at least, of a snapshot or a provisioned one */
    DEBUG_DEADLINE_MS = 86400000    /* a function must not think that its time is over */
};

/* ---- start --------------------------------------------------------------------------------- */

static int fill(struct slot *slot, struct spec *spec, struct command *command,
                struct error *error)
{
    struct invocation *reserved = slot->reserved;
    struct builder *builder = slot->host->builder;
    slot->use = builder_use(builder, slot->function->id);
    builder_serves(builder, slot->function->id, slot->serves, sizeof(slot->serves));
    struct starter_request request = {
        .code_folder = slot->use ? slot->use->code : NULL,
        .layer_folders = slot->use ? slot->use->layers : NULL,
        .source_maps = slot->use && slot->use->source_maps,
        .function = slot->function,
        .settings = slot->project->settings,
        .region = slot->project->region,
        .state_folder = slot->host->state_folder,
        .log_stream = slot->journal.log_stream,
        .initialization = slot->journal.initialization,
        .snapshot_token = slot->token[0] ? slot->token : NULL,
        .overrides = reserved ? (const char *const *)reserved->environment : NULL,
        .override_count = reserved ? reserved->environment_count : 0,
        .interpreters = slot->host->interpreters,
        .debug_port = slot->debug ? debug_inner(slot->debug) : 0,
    };
    return starters_fill(&request, spec, command, error);
}

static void open_journal(struct slot *slot)
{
    journal_init(&slot->journal, slot->host, slot->function, slot->project->region);
    environment_log_stream(slot->journal.log_stream, sizeof(slot->journal.log_stream),
                           slot->function);
    slot->journal.heard = slot_on_heard;
    slot->journal.self = slot;
    if (slot->options.purpose == SLOT_AGAIN)
        slot->journal.phase = "invoke";
    if (slot->options.purpose == SLOT_PROVISIONED)
        slot->journal.initialization = "provisioned-concurrency";
    if (text_equal(slot->function->snap_start, "PublishedVersions")) {
        slot->journal.initialization = "snap-start";
        uuid_make(slot->token);
    }
}

int64_t slot_init_limit_ms(const struct slot *slot)
{
    int64_t timeout_ms = (int64_t)slot->function->timeout_s * 1000;
    if (slot->options.purpose == SLOT_AGAIN)
        return timeout_ms;
    if (!slot->token[0] && slot->options.purpose != SLOT_PROVISIONED)
        return LIMIT_INIT_MS;
    return timeout_ms > SNAPSHOT_INIT_MS ? timeout_ms : SNAPSHOT_INIT_MS;
}

/* What a registering extension is told. */
static void describe(const struct function *function, struct str *out)
{
    const char *handler = function->handler ? function->handler : "";
    str_init(out, ABOUT_BYTES);
    str_add(out, "\"functionName\":");
    json_scan_quote(out, function->name, strlen(function->name));
    str_add(out, ",\"functionVersion\":\"$LATEST\",\"handler\":");
    json_scan_quote(out, handler, strlen(handler));
}

/* A start that was asked to be cold is; so is one that is to become a snapshot, or that a debugger
 * is to see all of. */
static struct spare *find_spare(struct slot *slot, const struct spec *spec,
                                const struct command *command)
{
    struct spares *spares = slot->host->spares;
    if (slot->token[0] || slot->debug)
        return NULL;
    if (!slot->reserved)
        return spares_take(spares, spec, command);
    spares_note(spares, spec, command);
    return NULL;
}

static int start_instance(struct slot *slot, struct spec *spec, struct command *command,
                          struct error *error)
{
    AUTO_STR about;
    size_t count;
    struct home_address home;
    char **extensions = extension_files_find(spec, &count);
    describe(slot->function, &about);
    home_address_choose(&home, count > 0 && !spec->own_network, spec);
    struct instance_options options = {
        .loop = slot->host->loop, .launcher = slot->host->launcher, .spec = spec,
        /* extensions start before the runtime: one that has started already is none for them */
        .command = command, .spare = count > 0 ? NULL : find_spare(slot, spec, command),
        .extensions = extensions, .extension_count = count,
        .about = about.text, .account = ARN_ACCOUNT,
        .snapshot_token = slot->token[0] ? slot->token : NULL, .calls = &slot_instance_calls,
        .self = slot,
    };
    memcpy(options.home, home.bytes, sizeof(options.home));
    slot->prebooted = options.spare != NULL;
    int result = instance_start(&options, &slot->instance, error);
    extension_files_free(extensions, count);
    return result;
}

/* A function in a VPC has no way out without a NAT gateway: what it sends is lost. */
void slot_isolate(const struct pool_host *host, const struct project *project,
                  const struct function *function, struct spec *spec)
{
    const struct run_network *network = run_settings_network(project->settings, function);
    spec->own_network = false;
    if (network->kind == RUN_NETWORK_HOST)
        return;
    spec_cut_off(spec, network, function->vpc);
    if (host->api_port)
        spec_add_port(spec, host->api_port);
    for (size_t i = 0; i < network->target_count; i++)
        if (network->targets[i].port && run_network_is_loopback(&network->targets[i]))
            spec_add_port(spec, (unsigned)network->targets[i].port);
}

int slot_start(const struct slot_options *options, struct slot **out, struct error *error)
{
    struct slot *slot = mem_alloc(sizeof(*slot));
    slot->options = *options;
    slot->host = options->host;
    slot->function = options->function;
    slot->project = project_hold(options->project);
    slot->reserved = options->reserved;
    slot->restore_us = -1;
    slot->stacks = -1;
    open_journal(slot);
    struct spec spec;
    struct command command;
    spec_init(&spec);
    command_init(&command);
    slot_isolate(slot->host, slot->project, slot->function, &spec);
    spec.cpu = slot_init_cpu(slot);
    int result = slot_open_debug(slot, &spec, error);
    if (result == 0)
        result = fill(slot, &spec, &command, error);
    if (result == 0)
        result = start_instance(slot, &spec, &command, error);
    spec_release(&spec);
    command_release(&command);
    if (result < 0) {
        slot_free(slot);
        return -1;
    }
    slot_begin_debug(slot);
    journal_init_start(&slot->journal);
    slot->timer = loop_after_ms(slot->host->loop, slot_init_limit_ms(slot), slot_on_timer, slot);
    *out = slot;
    return 0;
}

/* Init is done again, for an invocation that waits for it, in what a reset has left. */
static void repeat(struct slot *slot)
{
    slot->options.purpose = SLOT_AGAIN;
    slot->journal.phase = "invoke";
    slot->prebooted = slot->frozen = slot->used = slot->spare = slot->failing = false;
    slot->init_timed_out = false;
    slot->ready_ns = slot->restored_ns = 0;
    slot_hold_stacks(slot, false);
    slot->restore_us = -1;
    instance_begin(slot->instance);
    slot_begin_debug(slot);
    journal_init_start(&slot->journal);
    loop_timer_set(slot->timer, slot_init_limit_ms(slot));
}

void slot_free(struct slot *slot)
{
    if (!slot)
        return;
    loop_timer_free(slot->timer);
    free(slot->post_mortem);
    slot_hold_stacks(slot, false);
    journal_release(&slot->journal);
    debug_free(slot->debug);
    instance_free(slot->instance);
    builder_use_free(slot->use);
    project_drop(slot->project);
    free(slot);
}

/* ---- work ---------------------------------------------------------------------------------- */

static void begin(struct slot *slot, struct invocation *invocation)
{
    slot->invocation = invocation;
    slot->served = true;
    slot->reserved = NULL;
    slot->next_ns = 0;
    invocation->started_ns = clock_wall_ns();
    invocation->started_mono_ns = clock_mono_ns();
    slot->host->started(slot->host->self, invocation);
    journal_start(&slot->journal, invocation);
}

static void give(struct slot *slot, struct invocation *invocation)
{
    int64_t timeout_ms = (int64_t)slot->function->timeout_s * 1000;
    int64_t spent_ms = 0;
    slot_wake(slot);
    begin(slot, invocation);
    if (slot->options.purpose == SLOT_AGAIN && !slot->used) { /* init has used up some of it */
        spent_ms = (clock_mono_ns() - instance_started_mono_ns(slot->instance)) / 1000000;
        invocation->started_mono_ns = instance_started_mono_ns(slot->instance);
    }
    AUTO_FREE char *qualified =
        invocation->qualifier ? arn_function(slot->project->region, slot->function->name,
                                             invocation->qualifier) : NULL;
    struct instance_event event = {
        .event = invocation->event,
        .deadline_ms = clock_wall_ms() + timeout_ms - spent_ms +
                       (slot->debug ? DEBUG_DEADLINE_MS : 0),
        .function_arn = qualified ? qualified : slot->journal.function_arn,
        .trace = invocation->trace,
        .client_context = invocation->client_context,
        .cognito_identity = invocation->cognito_identity,
        .tenant = invocation->tenant,
        .streams = invocation->stream != NULL,
    };
    memcpy(event.request, invocation->request, sizeof(event.request));
    instance_set_busy(slot->instance, true);
    loop_timer_set(slot->timer, timeout_ms - spent_ms > 0 ? timeout_ms - spent_ms : 0);
    instance_give(slot->instance, &event);
}

void slot_assign(struct slot *slot, struct invocation *invocation)
{
    if (!slot_rests(slot)) {
        give(slot, invocation);
        return;
    }
    slot->reserved = invocation;
    if (instance_state(slot->instance) == INSTANCE_RESET)
        repeat(slot);
}

void slot_again(struct slot *slot)
{
    if (slot->reserved && !slot->dying)
        repeat(slot);
}

void slot_fail(struct slot *slot, struct invocation *invocation,
               const struct slot_failure *failure)
{
    begin(slot, invocation);
    invocation->started_mono_ns = instance_started_mono_ns(slot->instance);
    if (failure->timed_out)
        slot_finish_timed_out(slot);
    else
        slot_finish_failed(slot, failure);
}

void slot_kill(struct slot *slot, enum runner_outcome outcome)
{
    if (slot->dying)
        return;
    slot->dying = true;
    if (slot->invocation)
        slot_finish_by_platform(slot, outcome, "error", "Sandbox.Failure",
                                outcome == RUNNER_CANCELLED ? "cancelled"
                                                            : "the sandbox was ended");
    instance_stop(slot->instance, "spindown", true);
}

void slot_retire(struct slot *slot)
{
    slot->options.version = -1; /* no version of the pool's */
}

void slot_go_on(struct slot *slot)
{
    instance_go_on(slot->instance);
}
