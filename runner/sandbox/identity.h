/*
 * identity: who the program is. Inside it is user 993 and group 990 without any capability;
 * outside that is an id nobody has (when we are root) or whoever runs us.
 */
#ifndef LAMBENCH_SANDBOX_IDENTITY_H
#define LAMBENCH_SANDBOX_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

struct error;

enum { IDENTITY_USER = 993, IDENTITY_GROUP = 990 };
#define IDENTITY_NAME "sbx_user1051"

/* What is written to uid_map and gid_map; made once. */
struct identity {
    bool root;              /* ids of set-up (0) and program differ */
    char users[4096], groups[4096];
};

void identity_plan(struct identity *out);
/* Maps the ids of PID, just made in a new user namespace by us. */
int identity_map(const struct identity *identity, pid_t pid, struct error *error);
/* Inside, after the last mount: becomes the user for good. Not reversible, not even by exec. */
int identity_drop(bool root, struct error *error);

#endif
