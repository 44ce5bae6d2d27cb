/*
 * read_sources: resources outside of a function that start one: mappings, URLs, rules, schedules,
 * subscriptions, bucket notifications. Each reads the resource that READING is at.
 */
#ifndef LAMBENCH_TEMPLATE_READ_SOURCES_H
#define LAMBENCH_TEMPLATE_READ_SOURCES_H

struct reading;

void read_sources_mapping(struct reading *reading);
void read_sources_url(struct reading *reading);
void read_sources_rule(struct reading *reading);
void read_sources_schedule(struct reading *reading);
void read_sources_subscription(struct reading *reading);
void read_sources_topic(struct reading *reading);
void read_sources_bucket(struct reading *reading);

#endif
