/*
 * A small fuzzing driver: replays every file of a corpus, then changes them at random for some
 * seconds and hands each to LLVMFuzzerTestOneInput(), the name other drivers use too. It knows
 * nothing of coverage; its worth is that it needs no other compiler. The same seed gives the same
 * inputs.
 *
 *   PROGRAM CORPUS-FOLDER SECONDS CRASH-FILE [DICTIONARY [SEED-FILE ...]]
 *
 * The input at hand is kept in CRASH-FILE, mapped, so that it is still there after a crash; the
 * file is removed when all went well. A file given as CORPUS-FOLDER is replayed alone.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { INPUT_BYTES = 65536, INPUTS = 1000, TOKENS = 500, STUCK_SECONDS = 20 };

struct input {
    uint8_t *bytes;
    size_t size;
};

static struct input inputs[INPUTS], tokens[TOKENS];
static size_t input_count, token_count;
static uint64_t seed = 0x9E3779B97F4A7C15;

static uint64_t draw(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return below ? seed % below : 0;
}

static void add(struct input *list, size_t *count, size_t most, const void *bytes, size_t size)
{
    if (*count == most)
        return;
    list[*count] = (struct input){ .bytes = malloc(size + 1), .size = size };
    memcpy(list[(*count)++].bytes, bytes, size);
}

static void add_file(const char *path)
{
    static uint8_t bytes[INPUT_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    add(inputs, &input_count, INPUTS, bytes, size);
}

static void add_folder(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            add_file(name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    else
        add_file(path);
}

/* One token a line; \xHH is a byte. */
static void add_dictionary(const char *path)
{
    char line[256];
    FILE *file = path ? fopen(path, "r") : NULL;
    while (file && fgets(line, sizeof line, file)) {
        size_t size = 0;
        for (char *at = line; *at && *at != '\n'; size++) {
            unsigned byte;
            if (sscanf(at, "\\x%2x", &byte) == 1) {
                line[size] = (char)byte;
                at += 4;
            } else {
                line[size] = *at++;
            }
        }
        add(tokens, &token_count, TOKENS, line, size);
    }
    if (file)
        fclose(file);
}

/* Puts PART in place of REMOVED bytes at AT. */
static void replace_part(struct input *input, size_t at, size_t removed, const uint8_t *part,
                         size_t size)
{
    if (input->size - removed + size > INPUT_BYTES)
        return;
    memmove(input->bytes + at + size, input->bytes + at + removed, input->size - at - removed);
    memcpy(input->bytes + at, part, size);
    input->size += size - removed;
}

static void change(struct input *input)
{
    static uint8_t copy[INPUT_BYTES];
    size_t at = draw(input->size + 1), rest = input->size - at;
    const struct input *other = &inputs[draw(input_count)];
    size_t from = draw(other->size), some = draw(rest < 16 ? rest + 1 : 16);
    uint8_t byte = (uint8_t)draw(256);
    switch (draw(9)) {
    case 0: /* flip a bit */
        if (rest)
            input->bytes[at] ^= (uint8_t)(1U << draw(8));
        break;
    case 1: /* another byte */
        replace_part(input, at, rest ? 1 : 0, &byte, 1);
        break;
    case 2: /* one more byte */
        replace_part(input, at, 0, &byte, 1);
        break;
    case 3: /* some bytes less */
        replace_part(input, at, some, copy, 0);
        break;
    case 4: /* a part of another input */
        replace_part(input, at, some, other->bytes + from, draw(other->size - from + 1));
        break;
    case 5: /* a part of itself again */
        memcpy(copy, input->bytes + at, rest);
        replace_part(input, draw(input->size + 1), 0, copy, draw(rest + 1));
        break;
    case 6: /* ends here */
        input->size = at;
        break;
    default: /* a word of the language */
        if (token_count) {
            const struct input *token = &tokens[draw(token_count)];
            replace_part(input, at, draw(2) ? some : 0, token->bytes, token->size);
        }
    }
}

static void run(struct input *at_hand, uint64_t *size_in_file)
{
    /* A block of the exact size, so that the sanitizer sees one byte too far. */
    uint8_t *bytes = malloc(at_hand->size ? at_hand->size : 1);
    memcpy(bytes, at_hand->bytes, at_hand->size);
    *size_in_file = at_hand->size;
    alarm(STUCK_SECONDS); /* its default action ends us, and the input stays behind */
    LLVMFuzzerTestOneInput(bytes, at_hand->size);
    alarm(0);
    free(bytes);
}

/* The crash file while we run: eight bytes of size, then the input. */
static uint8_t *map_crash_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || ftruncate(fd, 8 + INPUT_BYTES) < 0)
        return NULL;
    void *bytes = mmap(NULL, 8 + INPUT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return bytes == MAP_FAILED ? NULL : bytes;
}

int main(int count, char **words)
{
    if (count < 4) {
        fprintf(stderr, "use: %s CORPUS SECONDS CRASH-FILE [DICTIONARY [SEED ...]]\n", words[0]);
        return 2;
    }
    uint8_t *file = map_crash_file(words[3]);
    if (!file) {
        perror(words[3]);
        return 2;
    }
    add_folder(words[1]);
    add_dictionary(count > 4 ? words[4] : NULL);
    for (int i = 5; i < count; i++)
        add_file(words[i]);
    if (input_count == 0)
        add(inputs, &input_count, INPUTS, "", 0);
    struct input at_hand = { .bytes = file + 8 };
    time_t began = time(NULL), seconds = atoi(words[2]);
    unsigned long runs = 0;
    for (; runs < input_count || time(NULL) - began < seconds; runs++) {
        const struct input *source = &inputs[runs < input_count ? runs : draw(input_count)];
        memcpy(at_hand.bytes, source->bytes, source->size);
        at_hand.size = source->size;
        for (uint64_t i = runs < input_count ? 0 : 1 + draw(6); i > 0; i--)
            change(&at_hand);
        run(&at_hand, (uint64_t *)(void *)file);
    }
    printf("runs %lu, %ld seconds\n", runs, (long)(time(NULL) - began));
    unlink(words[3]);
    while (input_count > 0)
        free(inputs[--input_count].bytes);
    while (token_count > 0)
        free(tokens[--token_count].bytes);
    munmap(file, 8 + INPUT_BYTES);
    return 0;
}
