/*
 * guard_inside: what the program in the sandbox does in guard_test: tries to reach things and says
 * what came of it.
 */
#ifndef LAMBENCH_TEST_GUARD_INSIDE_H
#define LAMBENCH_TEST_GUARD_INSIDE_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "workspace/base/mem.h"

static struct sockaddr_in where(const char *address, unsigned port)
{
    struct sockaddr_in out = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    (void)inet_pton(AF_INET, address, &out.sin_addr);
    return out;
}

/* Prints what it hears after having said "ping", or what went wrong. */
static inline void talk(int fd, const char *name)
{
    char text[64];
    ssize_t got = send(fd, "ping", 4, MSG_NOSIGNAL) == 4 ? recv(fd, text, sizeof(text) - 1, 0) : -1;
    text[got < 0 ? 0 : got] = '\0';
    printf("%s: %s\n", name, got < 0 ? strerror(errno) : text);
}

static inline void try_stream(const char *address, unsigned port)
{
    struct sockaddr_in to = where(address, port), peer;
    socklen_t size = sizeof(peer);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
        printf("stream: %s\n", strerror(errno));
    } else {
        talk(fd, "stream");
        if (getpeername(fd, (struct sockaddr *)&peer, &size) < 0
            || peer.sin_addr.s_addr != to.sin_addr.s_addr)
            puts("another peer");
    }
    close(fd);
}

/* As event loops do it; and through IPv6, as Java does it. */
static inline void try_later(const char *address, unsigned port)
{
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
    char text[64];
    int number = 0;
    socklen_t size = sizeof(number);
    (void)snprintf(text, sizeof(text), "::ffff:%s", address);
    (void)inet_pton(AF_INET6, text, &to.sin6_addr);
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct pollfd ready = { .fd = fd, .events = POLLOUT };
    int status = connect(fd, (struct sockaddr *)&to, sizeof(to));
    if (status < 0 && errno == EINPROGRESS) {
        (void)poll(&ready, 1, 20000);
        (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size);
        (void)fcntl(fd, F_SETFL, 0);
    } else if (status < 0) {
        number = errno;
    }
    if (number)
        printf("later: %s\n", strerror(number));
    else
        talk(fd, "later");
    close(fd);
}

static inline void try_datagram(const char *address, unsigned port)
{
    struct sockaddr_in to = where(address, port);
    char text[64];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    ssize_t got = sendto(fd, "ping", 4, 0, (struct sockaddr *)&to, sizeof(to));
    if (got == 4)
        got = recv(fd, text, sizeof(text) - 1, 0);
    text[got < 0 ? 0 : got] = '\0';
    printf("datagram: %s\n", got < 0 ? strerror(errno) : text);
    close(fd);
}

static inline void try_message(const char *address, unsigned port)
{
    struct sockaddr_in to = where(address, port);
    struct iovec part = { .iov_base = (char[]){ "ping" }, .iov_len = 4 };
    struct mmsghdr message = { .msg_hdr = { .msg_name = &to, .msg_namelen = sizeof(to),
                                            .msg_iov = &part, .msg_iovlen = 1 } };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    printf("message: %s\n", sendmsg(fd, &message.msg_hdr, 0) < 0 ? strerror(errno) : "sent");
    printf("messages: %s\n", sendmmsg(fd, &message, 1, 0) < 0 ? strerror(errno) : "sent");
    close(fd);
}

static inline void try_name(const char *name, unsigned port)
{
    char text[16];
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM }, *found;
    (void)snprintf(text, sizeof(text), "%u", port);
    int status = getaddrinfo(name, text, &hints, &found);
    if (status) {
        printf("name: %s\n", gai_strerror(status));
        return;
    }
    int fd = -1;
    for (status = -1; found && status < 0; found = found->ai_next) { /* the program ends soon */
        fd = socket(found->ai_family, SOCK_STREAM, 0);
        status = connect(fd, found->ai_addr, found->ai_addrlen);
    }
    if (status < 0)
        printf("name: %s\n", strerror(errno));
    else
        talk(fd, "name");
    close(fd);
}

static inline void try_hanging(const char *address, unsigned port)
{
    struct sockaddr_in to = where(address, port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct pollfd ready = { .fd = fd, .events = POLLOUT };
    int status = connect(fd, (struct sockaddr *)&to, sizeof(to));
    bool hangs = status < 0 && errno == EINPROGRESS && poll(&ready, 1, 300) == 0;
    puts(hangs ? "hangs" : "does not hang");
    close(fd);
}

/* A socket that is not of the internet, and an own server at the loopback interface. */
static inline void try_inside(const char *address, unsigned port)
{
    struct sockaddr_un path = { .sun_family = AF_UNIX, .sun_path = "/tmp/socket" };
    struct sockaddr_in own = where("127.0.0.1", 0);
    socklen_t size = sizeof(own);
    (void)address, (void)port;
    int listener = socket(AF_UNIX, SOCK_STREAM, 0), fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&path, sizeof(path)) < 0 || listen(listener, 1) < 0
        || connect(fd, (struct sockaddr *)&path, sizeof(path)) < 0)
        perror("local");
    int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server, (struct sockaddr *)&own, sizeof(own)) < 0 || listen(server, 1) < 0
        || getsockname(server, (struct sockaddr *)&own, &size) < 0
        || connect(client, (struct sockaddr *)&own, size) < 0)
        perror("loopback");
    puts("inside: done");
}

static inline void try_bind(const char *address, unsigned port)
{
    struct sockaddr_in own = where("127.0.0.1", port);
    (void)address;
    int fd = socket(AF_INET, SOCK_STREAM, 0), status = -1;
    /* the first process may still be about to let go of it */
    for (int i = 0; i < 200 && (status = bind(fd, (struct sockaddr *)&own, sizeof(own))) < 0; i++)
        (void)poll(NULL, 0, 10);
    puts(status < 0 ? strerror(errno) : "bound");
    close(fd);
}

/* Connects until it is killed; refused each time. */
static inline void flood(const char *address, unsigned port)
{
    struct sockaddr_in to = where(address, port);
    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        (void)connect(fd, (struct sockaddr *)&to, sizeof(to));
        close(fd);
    }
}

static const struct {
    const char *word;
    void (*call)(const char *address, unsigned port);
} trials[] = {
    { "stream", try_stream }, { "later", try_later }, { "datagram", try_datagram },
    { "message", try_message }, { "name", try_name }, { "hanging", try_hanging },
    { "inside", try_inside }, { "bind", try_bind }, { "flood", flood },
};

/* Words in threes: what, address, port. */
static inline void be_inside(int count, char **words)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 0; i + 2 < count; i += 3)
        for (size_t row = 0; row < COUNT(trials); row++)
            if (strcmp(trials[row].word, words[i]) == 0)
                trials[row].call(words[i + 1], (unsigned)strtoul(words[i + 2], NULL, 10));
    _exit(0);
}

#endif
