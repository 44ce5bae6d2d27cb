#include "runner/engine/debug.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/engine/host.h"
#include "runner/runtime/debugger.h"
#include "runner/runtime/instance.h"
#include "runner/sandbox/relay.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/model/function.h"

enum { MOST_CONNECTIONS = 16, TEXT_BYTES = 4096, BEGUN_MS = 50 };

struct debug {
    const struct pool_host *host;
    char *function, *folder, *request;
    enum runtime_family family;
    int port, inner;                    /* on this machine, and where the program listens */
    int listener;                       /* -1: it is traced, or its port was released */
    struct loop_watch *watch;
    struct relay *relays[MOST_CONNECTIONS];
    int waiting[MOST_CONNECTIONS];      /* accepted, not joined yet; -1: none */
    struct loop_timer *timer;
    struct instance *instance;
    bool told, attached;
    bool seen;                          /* somebody was attached */
};

/* ---- the port ------------------------------------------------------------------------------- */

static struct sockaddr_in local_address(int port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static int bind_port(int port, struct error *error)
{
    struct sockaddr_in address = local_address(port);
    int on = 1;
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
        return error_system(error, errno, "make a socket");
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        listen(fd, MOST_CONNECTIONS) == 0)
        return take_fd(&fd);
    error_set(error, ERROR_NOT_EMULATED, "port %d for a debugger is taken", port);
    return error_hint(error, "take another one, or end what listens there");
}

static void on_relay_ended(void *self, struct relay *relay)
{
    struct debug *debug = self;
    for (size_t i = 0; i < MOST_CONNECTIONS; i++)
        if (debug->relays[i] == relay)
            debug->relays[i] = NULL;
    relay_free(relay);
}

static void on_connection(void *self, unsigned ready)
{
    (void)ready;
    struct debug *debug = self;
    AUTO_CLOSE int outside =
        accept4(debug->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    size_t place = 0;
    while (place < MOST_CONNECTIONS && (debug->relays[place] || debug->waiting[place] >= 0))
        place++;
    if (outside < 0 || !debug->instance || place == MOST_CONNECTIONS)
        return;
    if (instance_connect(debug->instance, (unsigned)debug->inner, place) == 0)
        debug->waiting[place] = take_fd(&outside);
}

void debug_connected(struct debug *debug, uint64_t token, int taken_fd)
{
    AUTO_CLOSE int inside = taken_fd;
    if (token >= MOST_CONNECTIONS)
        return;
    AUTO_CLOSE int outside = take_fd(&debug->waiting[token]);
    if (inside >= 0 && outside >= 0) /* the one that may still be connecting comes second */
        debug->relays[token] = relay_open(debug->host->loop, take_fd(&outside),
                                          take_fd(&inside), on_relay_ended, debug);
}

/* One that is free now, as far as anybody can tell. */
static int free_port(void)
{
    struct sockaddr_in address = local_address(0);
    socklen_t size = sizeof(address);
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return 0;
    return ntohs(address.sin_port);
}

/* The port is ours and is carried to the program, also in this machine's network: so it stays the
 * same when one instance ends and another begins. */
static int open_port(struct debug *debug, bool own_network, struct error *error)
{
    debug->inner = debug->port;
    if (debugger_traces(debug->family))
        return 0;
    AUTO_CLOSE int fd = bind_port(debug->port, error);
    if (fd < 0)
        return -1;
    int other = own_network ? 0 : free_port();
    debug->inner = other ? other : debug->port;
    debug->listener = take_fd(&fd);
    return 0;
}

/* ---- what to type --------------------------------------------------------------------------- */

static void write_lines(const struct debug *debug, char *text)
{
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        if (*line)
            debug->host->log(debug->host->self, debug->function, debug->request, LOG_NOTE, line,
                             strlen(line));
}

static void tell(struct debug *debug)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (debugger_traces(debug->family))
        str_addf(&text, "waits for a debugger (%s): process %d\n", debugger_name(debug->family),
                 (int)instance_pid(debug->instance));
    else
        str_addf(&text, "waits for a debugger (%s): 127.0.0.1:%d\n",
                 debugger_name(debug->family), debug->port);
    AUTO_FREE char *first = mem_text_n(text.text, text.length - 1);
    debugger_tell(debug->family, debug->port, instance_pid(debug->instance), debug->folder, &text);
    write_lines(debug, text.text);
    debug->host->tell(debug->host->self, debug->function, first);
}

/* ---- who is there --------------------------------------------------------------------------- */

/* Whoever traced it and has left has left it stopped, as he found it. */
static void let_go_on(const struct debug *debug)
{
    if (debugger_traces(debug->family) && instance_pid(debug->instance) > 0)
        (void)kill(instance_pid(debug->instance), SIGCONT); /* it may just have ended */
}

/* Debuggers ask for what there is with connections of their own first, which soon end. */
static void look(struct debug *debug)
{
    bool attached = debugger_attached(debug->family, debug->inner, instance_pid(debug->instance));
    if (debug->attached && !attached)
        let_go_on(debug);
    bool stays = attached && (debug->attached || debugger_traces(debug->family));
    debug->attached = attached;
    debug->seen = debug->seen || stays;
}

/* Whoever came before somebody inside listens has been kept waiting. */
static void take_callers(struct debug *debug)
{
    if (debug->listener >= 0 && !debug->watch)
        debug->watch = loop_watch_fd(debug->host->loop, debug->listener, LOOP_READ, on_connection,
                                     debug);
}

static void on_timer(void *self)
{
    struct debug *debug = self;
    pid_t pid = instance_pid(debug->instance);
    if (instance_state(debug->instance) == INSTANCE_GONE)
        return;
    if (!debug->told && debugger_listens(debug->family, debug->inner, pid)) {
        debug->told = true;
        tell(debug);
        take_callers(debug);
    }
    if (debug->told)
        look(debug);
    loop_timer_set(debug->timer, debug->told ? DEBUG_LOOK_MS : BEGUN_MS);
}

/* ---- the rest ------------------------------------------------------------------------------- */

int debug_open(const struct debug_options *options, struct debug **out, struct error *error)
{
    AUTO(debug) debug = mem_alloc(sizeof(*debug));
    const struct runtime *runtime = runtime_find(options->function->runtime);
    *debug = (struct debug){
        .host = options->host, .function = mem_text(options->function->id),
        .request = mem_text(options->request),
        .port = options->port, .listener = -1,
        .family = runtime ? runtime->family : RUNTIME_PROVIDED,
    };
    for (size_t i = 0; i < MOST_CONNECTIONS; i++)
        debug->waiting[i] = -1;
    if (open_port(debug, options->own_network, error) < 0)
        return -1;
    *out = take_ptr(&debug);
    return 0;
}

void debug_begin(struct debug *debug, struct instance *instance, const char *folder)
{
    debug->instance = instance;
    free(debug->folder);
    debug->folder = mem_text(folder);
    debug->seen = debug->told = debug->attached = false;
    loop_timer_free(debug->timer);
    debug->timer = loop_after_ms(debug->host->loop, BEGUN_MS, on_timer, debug);
}

void debug_release(struct debug *debug)
{
    loop_watch_free(take_ptr(&debug->watch));
    if (debug->listener >= 0)
        close(take_fd(&debug->listener));
}

void debug_free(struct debug *debug)
{
    if (!debug)
        return;
    loop_timer_free(debug->timer);
    debug_release(debug);
    for (size_t i = 0; i < MOST_CONNECTIONS; i++) {
        relay_free(debug->relays[i]);
        if (debug->waiting[i] >= 0)
            close(debug->waiting[i]);
    }
    free(debug->function);
    free(debug->folder);
    free(debug->request);
    free(debug);
}

int debug_inner(const struct debug *debug)
{
    return debug->inner;
}

int debug_port(const struct debug *debug)
{
    return debug->port;
}

bool debug_attached(const struct debug *debug)
{
    return debug->attached;
}

bool debug_holds(struct debug *debug)
{
    if (debug->instance)
        look(debug);
    return debug->attached || !debug->seen;
}
