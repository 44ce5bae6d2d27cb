/*
 * read_openapi: routes of an API that is defined by an OpenAPI document, in the template or in a
 * file of its own. x-amazon-apigateway-integration: API Gateway Developer Guide, "OpenAPI
 * extensions".
 */
#ifndef LAMBENCH_TEMPLATE_READ_OPENAPI_H
#define LAMBENCH_TEMPLATE_READ_OPENAPI_H

struct reading;

/* AWS::Serverless::Api and AWS::ApiGateway::RestApi: adds an event source of type Api for every
 * operation that calls a function. One that an event of the function says already is not added. */
void read_openapi_rest(struct reading *reading);
/* AWS::Serverless::HttpApi and AWS::ApiGatewayV2::Api: the same, of type HttpApi. */
void read_openapi_http(struct reading *reading);

#endif
