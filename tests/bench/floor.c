/*
 * The floor: the simplest server that a runtime client can talk to, with nothing of Lambda but its
 * two calls. It starts the client bare, by fork and exec, and measures from its own side:
 *
 *   floor cold ROUNDS BYTES PROGRAM...   start to the first answer: median, milliseconds
 *   floor warm COUNT BYTES PROGRAM...    from one event to the next: median, microseconds
 *   floor front CLIENTS PROGRAM...       answers POSTs at a port, which it prints, with CLIENTS
 *                                        clients, until its standard input ends
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/event.h"

enum { REST_MS = 150, SILENCE_MS = 20000, PEERS = 200 };
enum { FIRST = 3 };                 /* of the polled: stdin, two listeners */

/* Without these AWS's client for Node.js crashes. */
#define FIXED                                                                                      \
    "Lambda-Runtime-Invoked-Function-Arn: "                                                        \
    "arn:aws:lambda:eu-west-1:123456789012:function:floor\r\n"                                     \
    "Content-Type: application/json\r\n"                                                           \
    "Lambda-Runtime-Trace-Id: Root=1-00000000-000000000000000000000000\r\n"

struct peer {
    char *data;
    size_t used, capacity;
    bool waits;                     /* a runtime that asked for an event; a caller not served yet */
    int partner;                    /* index of the caller it works for, or -1 */
};

static struct peer peers[PEERS];
static struct pollfd polled[PEERS];
static int count;
static const char *const *program;
static const char *event;           /* given again and again when there are no callers */
static size_t event_size;
static double *times;
static int wanted, answered;
static double given_at;

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int listen_anywhere(int *out_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 128) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        exit(1);
    *out_port = ntohs(address.sin_port);
    return fd;
}

static pid_t start_client(int port)
{
    pid_t pid = fork();
    if (pid == 0) {
        char variable[64];
        (void)snprintf(variable, sizeof(variable), "127.0.0.1:%d", port);
        clearenv(); /* what a user's shell sets may slow an interpreter down */
        setenv("AWS_LAMBDA_RUNTIME_API", variable, 1);
        execv(program[0], (char *const *)program);
        _exit(127);
    }
    return pid;
}

static int admit(int listener)
{
    int yes = 1, fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    polled[count] = (struct pollfd){ .fd = fd, .events = POLLIN };
    peers[count] = (struct peer){ .partner = -1 };
    return count++;
}

static void send_both(int index, const char *head, size_t head_size, const char *body, size_t size)
{
    struct iovec parts[] = { { (void *)(uintptr_t)head, head_size },
                             { (void *)(uintptr_t)body, size } };
    size_t left = head_size + size;
    while (left > 0) {
        ssize_t now = writev(polled[index].fd, parts, 2);
        if (now <= 0)
            return;
        left -= (size_t)now;
        for (int i = 0; i < 2; i++) {
            size_t part = (size_t)now < parts[i].iov_len ? (size_t)now : parts[i].iov_len;
            parts[i].iov_base = (char *)parts[i].iov_base + part;
            parts[i].iov_len -= part;
            now -= (ssize_t)part;
        }
    }
}

static void give(int runtime, const char *body, size_t size)
{
    char head[512];
    int length = snprintf(head, sizeof(head),
                          "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: %d\r\n" FIXED
                          "Lambda-Runtime-Deadline-Ms: %lld\r\nContent-Length: %zu\r\n\r\n",
                          answered, (long long)time(NULL) * 1000, size);
    peers[runtime].waits = false;
    send_both(runtime, head, (size_t)length, body, size);
}

/* ---- messages ------------------------------------------------------------------------------ */

/* Whether a whole message is there: where its body begins and how long it is. */
static bool whole(const struct peer *peer, size_t *out_start, size_t *out_size)
{
    const char *end = peer->used ? strstr(peer->data, "\r\n\r\n") : NULL;
    if (!end)
        return false;
    const char *length = strcasestr(peer->data, "content-length:");
    *out_start = (size_t)(end - peer->data) + 4;
    *out_size = length && length < end ? strtoul(length + 15, NULL, 10) : 0;
    return peer->used >= *out_start + *out_size;
}

static void serve_caller(int caller, const char *body, size_t size, bool is_caller[])
{
    for (int i = FIRST; i < count; i++)
        if (!is_caller[i] && peers[i].waits) {
            peers[i].partner = caller;
            give(i, body, size);
            return;
        }
    peers[caller].waits = true;
}

static void answer(int runtime, const char *body, size_t size)
{
    static const char taken[] = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    answered++;
    if (peers[runtime].partner >= 0) {
        char head[128];
        int length = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                              size);
        send_both(peers[runtime].partner, head, (size_t)length, body, size);
        peers[runtime].partner = -1;
    }
    send_both(runtime, taken, sizeof(taken) - 1, NULL, 0);
}

static void ask_next(int runtime, bool is_caller[])
{
    peers[runtime].waits = true;
    if (event) {
        double now = now_us();
        if (answered > 0 && answered <= wanted)
            times[answered - 1] = now - given_at;
        given_at = now;
        give(runtime, event, event_size);
        return;
    }
    for (int i = FIRST; i < count; i++) {
        size_t start, size;
        if (is_caller[i] && peers[i].waits && whole(&peers[i], &start, &size)) {
            peers[i].waits = false;
            peers[runtime].partner = i;
            give(runtime, peers[i].data + start, size);
            peers[i].used = 0;
            return;
        }
    }
}

static bool take(int index, bool is_caller[])
{
    struct peer *peer = &peers[index];
    if (peer->capacity - peer->used < 65536 + 1)
        peer->data = realloc(peer->data, peer->capacity = peer->capacity * 2 + 131072);
    ssize_t got = read(polled[index].fd, peer->data + peer->used, peer->capacity - peer->used - 1);
    if (got <= 0)
        return false;
    peer->used += (size_t)got;
    peer->data[peer->used] = '\0';
    size_t start, size;
    if (!whole(peer, &start, &size))
        return true;
    if (is_caller[index])
        serve_caller(index, peer->data + start, size, is_caller);
    else if (strncmp(peer->data, "GET", 3) == 0)
        ask_next(index, is_caller);
    else
        answer(index, peer->data + start, size);
    if (!is_caller[index] || !peer->waits)
        peer->used = 0;
    return true;
}

/* ---- what is measured ---------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, int size)
{
    qsort(values, (size_t)size, sizeof(*values), compare);
    return values[size / 2];
}

static void until(int limit, bool is_caller[])
{
    while (limit == 0 || answered < limit) {
        int events = poll(polled, (nfds_t)count, limit > 0 ? SILENCE_MS : -1);
        if (events < 0 || polled[0].revents)
            return;
        if (events == 0)
            exit(1); /* its client must have died */
        for (int i = FIRST - 1; i > 0; i--)
            if (polled[i].revents)
                is_caller[admit(polled[i].fd)] = i == 2;
        for (int i = FIRST; i < count; i++)
            if (polled[i].fd >= 0 && polled[i].revents && !take(i, is_caller)) {
                close(polled[i].fd);
                polled[i].fd = -1;
                peers[i].waits = false;
            }
    }
}

static void end(pid_t pid)
{
    for (int i = FIRST; i < count; i++)
        close(polled[i].fd);
    count = FIRST;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void cold(int rounds, int port)
{
    bool is_caller[PEERS] = { false };
    const struct timespec rest = { .tv_nsec = REST_MS * 1000000L };
    double *spent = calloc((size_t)rounds, sizeof(*spent));
    for (int i = 0; i < rounds; i++) {
        nanosleep(&rest, NULL); /* nobody starts one directly after the other: caches are colder */
        double begin = now_us();
        answered = 0;
        pid_t pid = start_client(port);
        until(1, is_caller);
        spent[i] = now_us() - begin;
        end(pid);
    }
    printf("%.3f\n", median(spent, rounds) / 1000);
}

static void warm(int rounds, int port)
{
    bool is_caller[PEERS] = { false };
    wanted = rounds;
    times = calloc((size_t)rounds, sizeof(*times));
    pid_t pid = start_client(port);
    until(rounds + 1, is_caller);
    end(pid);
    printf("%.2f\n", median(times + rounds / 10, rounds - rounds / 10));
}

static void front(int clients, int port, int front_port)
{
    bool is_caller[PEERS] = { false };
    polled[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
    pid_t *pids = calloc((size_t)clients, sizeof(*pids));
    for (int i = 0; i < clients; i++)
        pids[i] = start_client(port);
    printf("%d\n", front_port);
    (void)fflush(stdout);
    until(0, is_caller);
    for (int i = 0; i < clients; i++)
        end(pids[i]);
}

int main(int argc, char **argv)
{
    bool is_front = argc > 3 && strcmp(argv[1], "front") == 0;
    if (argc < 5 && !is_front)
        return 2;
    int port, front_port, number = atoi(argv[2]);
    program = (const char *const *)argv + (is_front ? 3 : 4);
    signal(SIGPIPE, SIG_IGN);
    polled[0] = (struct pollfd){ .fd = -1 };
    polled[1] = (struct pollfd){ .fd = listen_anywhere(&port), .events = POLLIN };
    polled[2] = (struct pollfd){ .fd = listen_anywhere(&front_port), .events = POLLIN };
    count = FIRST;
    if (is_front) {
        front(number, port, front_port);
        return 0;
    }
    event = bench_event((size_t)atol(argv[3]), &event_size);
    if (strcmp(argv[1], "cold") == 0)
        cold(number, port);
    else
        warm(number, port);
    return 0;
}
