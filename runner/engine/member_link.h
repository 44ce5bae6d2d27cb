/*
 * member_link: one of the lists a function's member stands in, so that those that something
 * happens to are found without walking over all of them.
 */
#ifndef LAMBENCH_ENGINE_MEMBER_LINK_H
#define LAMBENCH_ENGINE_MEMBER_LINK_H

struct member;

struct member_link {
    struct member *member;          /* whose it is */
    struct member_link *next;
    struct member_link **at;        /* what points at it; NULL: it is in no list */
};

/* To the front of LIST, wherever it was. */
void member_link_join(struct member_link **list, struct member_link *link, struct member *member);
/* Out of its list; nothing when it is in none. */
void member_link_leave(struct member_link *link);

#endif
