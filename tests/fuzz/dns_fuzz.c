/* A message as question and as answer: nothing is read past its end, names are of usual characters,
 * and what is answered to a question is an answer to it. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "runner/sandbox/address.h"
#include "runner/sandbox/dns.h"
#include "workspace/base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct dns_question question;
    struct address addresses[DNS_ADDRESSES];
    unsigned char answer[DNS_LARGEST];
    AUTO_FREE uint8_t *exact = mem_alloc(size ? size : 1);
    memcpy(exact, bytes, size);
    size_t count = dns_addresses(exact, size, addresses);
    CHECK(count <= DNS_ADDRESSES);
    if (!dns_read(exact, size, &question))
        return 0;
    CHECK(question.size <= size && question.size <= sizeof(question.bytes));
    for (const char *at = question.name; *at; at++)
        CHECK(isalnum((unsigned char)*at) || strchr("-_.", *at));
    size_t length = dns_answer(&question, DNS_FINE, addresses, count, answer);
    CHECK(length <= DNS_LARGEST && dns_is_reply(answer, length, &question));
    CHECK(dns_addresses(answer, length, addresses) == count);
    return 0;
}
