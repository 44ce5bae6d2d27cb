#include "runner/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workspace/base/error.h"

enum { NEXT_PORTS = 20 };

static int listen_on(int port, int *out_listener)
{
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int yes = 1;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 128) < 0)
        return -1;
    *out_listener = take_fd(&fd);
    return 0;
}

int server_listen(int port, bool next_free, int *out_listener, int *out_port, struct error *error)
{
    int last = port + (next_free && port > 0 ? NEXT_PORTS : 0);
    for (int at = port; at <= last && at < 65536; at++) {
        if (listen_on(at, out_listener) < 0) {
            if (errno == EADDRINUSE && at < last)
                continue;
            if (errno == EADDRINUSE)
                error_set(error, ERROR_BUSY, "port %d is taken", port);
            else
                error_system(error, errno, "listen on 127.0.0.1:%d", at);
            return error_hint(error, "choose another port");
        }
        struct sockaddr_in bound;
        socklen_t size = sizeof(bound);
        if (getsockname(*out_listener, (struct sockaddr *)&bound, &size) < 0)
            return error_system(error, errno, "read the port of a socket");
        *out_port = ntohs(bound.sin_port);
        return 0;
    }
    return error_set(error, ERROR_BUSY, "no port is free from %d on", port);
}
