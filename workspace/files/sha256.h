/*
 * sha256: FIPS 180-4, for the hash that Lambda reports of an uploaded zip. None of the libraries
 * in use offers it.
 */
#ifndef LAMBENCH_FILES_SHA256_H
#define LAMBENCH_FILES_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sha256 {
    uint32_t state[8];
    uint64_t size;
    unsigned char block[64];
};

void sha256_init(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *bytes, size_t size);
void sha256_finish(struct sha256 *sha, unsigned char out[32]);

/* Of SIZE bytes, as 64 hexadecimal digits. */
void sha256_text(const void *bytes, size_t size, char out[65]);

#endif
