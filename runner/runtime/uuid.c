#include "runner/runtime/uuid.h"

#include <ctype.h>
#include <string.h>
#include <sys/random.h>

#include "workspace/base/mem.h"

static const char form[] = "xxxxxxxx-xxxx-4xxx-Nxxx-xxxxxxxxxxxx";

void uuid_random(void *out, size_t size)
{
    static unsigned char pool[512]; /* each byte is given out once */
    static size_t left;
    if (left < size) {
        if (getrandom(pool, sizeof(pool), 0) != (ssize_t)sizeof(pool))
            BUG("getrandom");
        left = sizeof(pool);
    }
    left -= size;
    memcpy(out, pool + left, size);
    memset(pool + left, 0, size);
}

void uuid_make(char out[37])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char random[sizeof(form)];
    uuid_random(random, sizeof(random));
    for (int i = 0; i < 36; i++)
        out[i] = form[i] == 'x'   ? digits[random[i] & 15]
                 : form[i] == 'N' ? digits[8 + (random[i] & 3)]
                                  : form[i];
    out[36] = '\0';
}

bool uuid_valid(const char *text)
{
    for (int i = 0; i < 36; i++)
        if (form[i] == '-' ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    return text[36] == '\0';
}
