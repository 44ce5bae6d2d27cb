/*
 * Asks over HTTP: CONNECTIONS callers, each sends a POST, waits for the answer, sends the next.
 *
 *   ask PORT PATH CONNECTIONS COUNT BYTES    median microseconds, answers a second
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/event.h"

enum { CONNECTIONS = 64, ANSWER = 1 << 20 };

struct caller {
    char *data;
    size_t used;
    double begun;
};

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int reach(int port)
{
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        perror("connect");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return fd;
}

static void send_all(int fd, const char *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t now = write(fd, bytes + done, size - done);
        if (now <= 0)
            exit(1);
        done += (size_t)now;
    }
}

/* Whether the answer is all there. */
static int take(int fd, struct caller *caller)
{
    ssize_t got = read(fd, caller->data + caller->used, ANSWER - 1 - caller->used);
    if (got <= 0) {
        (void)fprintf(stderr, "the connection ended\n");
        exit(1);
    }
    caller->used += (size_t)got;
    caller->data[caller->used] = '\0';
    const char *end = strstr(caller->data, "\r\n\r\n");
    if (!end)
        return 0;
    const char *length = strcasestr(caller->data, "content-length:");
    size_t size = length && length < end ? strtoul(length + 15, NULL, 10) : 0;
    if (caller->used < (size_t)(end - caller->data) + 4 + size)
        return 0;
    if (strncmp(caller->data, "HTTP/1.1 200", 12) != 0 || strstr(caller->data, "Function-Error")) {
        (void)fprintf(stderr, "%.400s\n", caller->data);
        exit(1);
    }
    caller->used = 0;
    return 1;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    struct caller callers[CONNECTIONS] = { { .used = 0 } };
    struct pollfd polled[CONNECTIONS];
    if (argc < 6)
        return 2;
    int connections = atoi(argv[3]), count = atoi(argv[4]), sent = 0, done = 0;
    size_t size;
    char *event = bench_event((size_t)atol(argv[5]), &size), *request;
    int length = asprintf(&request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %zu"
                                    "\r\n\r\n%s", argv[2], size, event);
    double *times = calloc((size_t)count, sizeof(*times));
    if (length < 0 || !times || connections > CONNECTIONS)
        return 1;
    for (int i = 0; i < connections; i++) {
        callers[i].data = malloc(ANSWER);
        polled[i] = (struct pollfd){ .fd = reach(atoi(argv[1])), .events = POLLIN };
    }
    double begin = now_us();
    for (int i = 0; i < connections && sent < count; i++, sent++) {
        callers[i].begun = now_us();
        send_all(polled[i].fd, request, (size_t)length);
    }
    while (done < count && poll(polled, (nfds_t)connections, 60000) > 0)
        for (int i = 0; i < connections; i++) {
            if (!polled[i].revents || !take(polled[i].fd, &callers[i]))
                continue;
            times[done++] = now_us() - callers[i].begun;
            if (sent < count) {
                sent++;
                callers[i].begun = now_us();
                send_all(polled[i].fd, request, (size_t)length);
            }
        }
    double rate = done / (now_us() - begin) * 1e6;
    qsort(times, (size_t)done, sizeof(*times), compare);
    printf("%.2f %.0f\n", times[done / 2], rate);
    return done < count;
}
