/*
 * read_routes: routes of API Gateway written without SAM: resources that lead from a method and a
 * path over an integration to a function. Each reads the resource that READING is at.
 */
#ifndef LAMBENCH_TEMPLATE_READ_ROUTES_H
#define LAMBENCH_TEMPLATE_READ_ROUTES_H

struct reading;

void read_routes_http(struct reading *reading); /* AWS::ApiGatewayV2::Route */
void read_routes_rest(struct reading *reading); /* AWS::ApiGateway::Method */

#endif
