#include "workspace/template/secret.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "workspace/base/mem.h"

/* scheme://user:password@ */
static bool has_password(const char *value)
{
    for (const char *at = value; (at = strstr(at, "://")); at += 3) {
        if (at == value || !isalnum((unsigned char)at[-1]))
            continue;
        const char *user = at + 3;
        const char *end = user + strcspn(user, "/?# \t\r\n");
        const char *sign = NULL;
        for (const char *each = user; each < end; each++)
            sign = *each == '@' ? each : sign;
        const char *colon = sign ? memchr(user, ':', (size_t)(sign - user)) : NULL;
        if (colon && colon + 1 < sign)
            return true;
    }
    return false;
}

bool secret_is(const char *name, const char *value)
{
    static const char *const words[] = { "KEY", "SECRET", "TOKEN", "PASS", "PWD", "CRED",
                                         "PRIVATE" };
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcasestr(name, words[i]))
            return true;
    return value && (strstr(value, "-----BEGIN ") || has_password(value));
}
