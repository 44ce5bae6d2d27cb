#include "runner/sandbox/network.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/route.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/sandbox/address.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

enum { LOOPBACK_INDEX = 1, BACKLOG = 128 }; /* lo is the first interface of every namespace */

int network_start(struct error *error)
{
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        return error_system(error, errno, "start the loopback interface");
    return 0;
}

/* A way to everywhere that leads to the loopback interface, which throws away what is for others.
 */
int network_lose(struct error *error)
{
    struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = (char[]){ "lo" } };
    struct sockaddr any = { .sa_family = AF_INET };
    route.rt_dst = route.rt_gateway = route.rt_genmask = any;
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ioctl(fd, SIOCADDRT, &route) < 0)
        return error_system(error, errno, "make a way to nowhere");
    return 0;
}

struct route_request {
    struct nlmsghdr head;
    struct rtmsg route;
    struct rtattr destination_head;
    unsigned char rest[16 + sizeof(struct rtattr) + sizeof(unsigned)];
};

static void fill_request(const struct address *address, struct route_request *out)
{
    size_t size = address->family == AF_INET ? 4 : 16;
    unsigned loopback = LOOPBACK_INDEX;
    struct rtattr interface = { .rta_len = RTA_LENGTH(sizeof(loopback)), .rta_type = RTA_OIF };
    *out = (struct route_request){
        .head = { .nlmsg_type = RTM_NEWROUTE,
                  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE },
        .route = { .rtm_family = (unsigned char)address->family,
                   .rtm_dst_len = (unsigned char)(size * 8), .rtm_table = RT_TABLE_LOCAL,
                   .rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_HOST,
                   .rtm_type = RTN_LOCAL },
        .destination_head = { .rta_len = (unsigned short)RTA_LENGTH(size), .rta_type = RTA_DST },
    };
    memcpy(out->rest, address->bytes, size);
    memcpy(out->rest + size, &interface, sizeof(interface));
    memcpy(out->rest + size + sizeof(interface), &loopback, sizeof(loopback));
    out->head.nlmsg_len = (unsigned)(offsetof(struct route_request, rest) + size
                                     + sizeof(interface) + sizeof(loopback));
}

/* ADDRESS becomes one of our own (rtnetlink(7)). */
static int own_address(const struct address *address, struct error *error)
{
    struct route_request request;
    struct {
        struct nlmsghdr head;
        struct nlmsgerr answer;
        char rest[1024];
    } reply;
    if (address_is_local(address))
        return 0;
    fill_request(address, &request);
    AUTO_CLOSE int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0 || send(fd, &request, request.head.nlmsg_len, 0) < 0
        || recv(fd, &reply, sizeof(reply), MSG_DONTWAIT) < (ssize_t)NLMSG_LENGTH(sizeof(int)))
        return error_system(error, errno, "ask for a route");
    if (reply.head.nlmsg_type == NLMSG_ERROR && reply.answer.error < 0)
        return error_system(error, -reply.answer.error, "make a route");
    return 0;
}

int network_endpoint(const struct endpoint *endpoint, int *out_fd, struct error *error)
{
    struct sockaddr_storage where;
    int type = endpoint->datagram ? SOCK_DGRAM : SOCK_STREAM;
    if (own_address(&endpoint->address, error) < 0)
        return -1;
    socklen_t size = address_socket(&endpoint->address, endpoint->port, &where);
    AUTO_CLOSE int fd = socket(endpoint->address.family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&where, size) < 0
        || (!endpoint->datagram && listen(fd, BACKLOG) < 0))
        return error_system(error, errno, "make an endpoint");
    *out_fd = take_fd(&fd);
    return 0;
}
