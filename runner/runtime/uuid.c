#include "runner/runtime/uuid.h"

#include <ctype.h>
#include <sys/random.h>

#include "workspace/base/mem.h"

static const char form[] = "xxxxxxxx-xxxx-4xxx-Nxxx-xxxxxxxxxxxx";

void uuid_make(char out[37])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char random[sizeof(form)];
    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        BUG("getrandom");
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
