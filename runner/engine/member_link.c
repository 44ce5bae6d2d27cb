#include "runner/engine/member_link.h"

#include <stddef.h>

void member_link_leave(struct member_link *link)
{
    if (!link->at)
        return;
    *link->at = link->next;
    if (link->next)
        link->next->at = link->at;
    link->at = NULL;
}

void member_link_join(struct member_link **list, struct member_link *link, struct member *member)
{
    if (*list == link)
        return;
    member_link_leave(link);
    link->member = member;
    link->next = *list;
    link->at = list;
    if (*list)
        (*list)->at = &link->next;
    *list = link;
}
