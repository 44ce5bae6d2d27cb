/*
 * file: whole files, read with a limit and replaced without ever being half written.
 */
#ifndef LAMBENCH_BASE_FILE_H
#define LAMBENCH_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct blob;
struct error;

/* Reads the whole file; more than MAXIMUM bytes is ERROR_LIMIT. "-" is standard input. */
int file_read(const char *path, size_t maximum, struct blob **out, struct error *error);
/* Writes all SIZE bytes to FD, whatever interrupts it. -1 with errno. */
int file_write_all(int fd, const void *bytes, size_t size);
/* Writes PATH aside (same folder), syncs, renames over it, syncs the folder. */
int file_replace(const char *path, const void *bytes, size_t size, mode_t mode,
                 struct error *error);
/* As file_replace(), but not synced: for what is worth nothing once the machine was off. */
int file_put(const char *path, const void *bytes, size_t size, mode_t mode, struct error *error);
int file_make_folders(const char *path, mode_t mode, struct error *error); /* mkdir -p */
/* Removes a tree; never follows symbolic links, never leaves its file system. Absent is fine. */
int file_remove_tree(const char *path, struct error *error);
/* Makes the folder PATH unless it is there. FILL makes another one beside it, and all that belongs
 * in it, which then takes the name; when that fails nothing is left. Another process may be
 * first. */
int file_fill_folder(const char *path,
                     int (*fill)(void *self, const char *folder, struct error *error), void *self,
                     struct error *error);
bool file_exists(const char *path);
bool file_is_folder(const char *path);
bool file_is_regular(const char *path);    /* no folder, pipe, device ... */
/* folder + "/" + name, without doubled slashes; owned by the caller. An absolute NAME wins. */
char *file_join(const char *folder, const char *name);
char *file_parent(const char *path);       /* dirname, owned by the caller */
const char *file_name(const char *path);   /* basename, borrowed from PATH */
/* Absolute, without "." and "..", symbolic links kept; PATH need not exist. Caller's. */
char *file_absolute(const char *path);
/* A name for a file that belongs to ID, whatever bytes that has: "App/Hello" becomes "App.Hello";
 * other bytes than letters, digits, "-" and "_" become "%2E", and what is very long is cut with a
 * checksum behind it. Never empty, hidden or leading elsewhere. Caller's. */
char *file_name_for(const char *id);
/* The id that file_name_for() made NAME of; for a cut one something like it. Caller's. */
char *file_name_meaning(const char *name);
/* PATH relative to FOLDER when it is beneath it, else NULL; borrowed from PATH. */
const char *file_beneath(const char *folder, const char *path);
/* PATH as a pattern of glob(3) that fits itself alone. Caller's. */
char *file_pattern(const char *path);
/* Opens FOLDER/NAME for reading without leaving FOLDER, not even by symbolic link (openat2). */
int file_open_beneath(const char *folder, const char *name, struct error *error);
/* Calls EACH for every regular file and symbolic link of a tree, names relative and sorted.
 * EACH returns 0 to go on. SKIP (may be NULL) says which folders or files to leave out. */
struct file_entry {
    const char *name;          /* relative to the root, "/" separated */
    const char *path;
    const struct stat *info;
};
int file_walk(const char *root, bool (*skip)(void *self, const char *name, bool is_folder),
              int (*each)(void *self, const struct file_entry *entry, struct error *error),
              void *self, struct error *error);

#endif
