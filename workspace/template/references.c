#include "workspace/template/references.h"

#include <stddef.h>
#include <string.h>

#include "workspace/base/mem.h"

#define FUNCTION_ARN "arn:aws:lambda:$R:$A:function:"

static const struct {
    const char *type, *property;
} names[] = {
    { "AWS::Serverless::Function", "FunctionName" },
    { "AWS::Lambda::Function", "FunctionName" },
    { "AWS::Lambda::Alias", "Name" },
    { "AWS::Serverless::LayerVersion", "LayerName" },
    { "AWS::Lambda::LayerVersion", "LayerName" },
    { "AWS::SQS::Queue", "QueueName" },
    { "AWS::SNS::Topic", "TopicName" },
    { "AWS::S3::Bucket", "BucketName" },
    { "AWS::DynamoDB::Table", "TableName" },
    { "AWS::DynamoDB::GlobalTable", "TableName" },
    { "AWS::Serverless::SimpleTable", "TableName" },
    { "AWS::Events::Rule", "Name" },
    { "AWS::Events::EventBus", "Name" },
    { "AWS::Scheduler::Schedule", "Name" },
    { "AWS::IAM::Role", "RoleName" },
    { "AWS::IAM::User", "UserName" },
    { "AWS::IAM::Group", "GroupName" },
    { "AWS::IAM::ManagedPolicy", "ManagedPolicyName" },
    { "AWS::StepFunctions::StateMachine", "StateMachineName" },
    { "AWS::Serverless::StateMachine", "Name" },
    { "AWS::Kinesis::Stream", "Name" },
    { "AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName" },
    { "AWS::Logs::LogGroup", "LogGroupName" },
    { "AWS::SecretsManager::Secret", "Name" },
    { "AWS::SSM::Parameter", "Name" },
    { "AWS::Cognito::UserPool", "UserPoolName" },
    { "AWS::ApiGateway::Stage", "StageName" },
    { "AWS::ApiGatewayV2::Stage", "StageName" },
    { "AWS::KMS::Alias", "AliasName" },
    { "AWS::ECR::Repository", "RepositoryName" },
    { "AWS::Glue::Database", NULL },
};

/* Attribute "" is Ref; where a type has no such row, Ref gives the name. */
static const struct {
    const char *type, *attribute, *form;
} forms[] = {
    { "AWS::Serverless::Function", "Arn", FUNCTION_ARN "$N" },
    { "AWS::Lambda::Function", "Arn", FUNCTION_ARN "$N" },
    { "AWS::Lambda::Version", "", FUNCTION_ARN "$F:1" },
    { "AWS::Lambda::Version", "FunctionArn", FUNCTION_ARN "$F:1" },
    { "AWS::Lambda::Version", "Version", "1" },
    { "AWS::Lambda::Alias", "", FUNCTION_ARN "$F:$N" },
    { "AWS::Lambda::Alias", "AliasArn", FUNCTION_ARN "$F:$N" },
    { "AWS::Lambda::Url", "", FUNCTION_ARN "$F" },
    { "AWS::Lambda::Url", "FunctionArn", FUNCTION_ARN "$F" },
    { "AWS::Lambda::EventSourceMapping", "Id", "$N" },
    { "AWS::Serverless::LayerVersion", "", "arn:aws:lambda:$R:$A:layer:$N:1" },
    { "AWS::Serverless::LayerVersion", "LayerVersionArn", "arn:aws:lambda:$R:$A:layer:$N:1" },
    { "AWS::Lambda::LayerVersion", "", "arn:aws:lambda:$R:$A:layer:$N:1" },
    { "AWS::Lambda::LayerVersion", "LayerVersionArn", "arn:aws:lambda:$R:$A:layer:$N:1" },
    { "AWS::SQS::Queue", "", "https://sqs.$R.amazonaws.com/$A/$N" },
    { "AWS::SQS::Queue", "Arn", "arn:aws:sqs:$R:$A:$N" },
    { "AWS::SQS::Queue", "QueueName", "$N" },
    { "AWS::SQS::Queue", "QueueUrl", "https://sqs.$R.amazonaws.com/$A/$N" },
    { "AWS::SNS::Topic", "", "arn:aws:sns:$R:$A:$N" },
    { "AWS::SNS::Topic", "Arn", "arn:aws:sns:$R:$A:$N" },
    { "AWS::SNS::Topic", "TopicArn", "arn:aws:sns:$R:$A:$N" },
    { "AWS::SNS::Topic", "TopicName", "$N" },
    { "AWS::SNS::Subscription", "", "arn:aws:sns:$R:$A:$N" },
    { "AWS::S3::Bucket", "Arn", "arn:aws:s3:::$N" },
    { "AWS::S3::Bucket", "DomainName", "$N.s3.amazonaws.com" },
    { "AWS::S3::Bucket", "RegionalDomainName", "$N.s3.$R.amazonaws.com" },
    { "AWS::S3::Bucket", "DualStackDomainName", "$N.s3.dualstack.$R.amazonaws.com" },
    { "AWS::S3::Bucket", "WebsiteURL", "http://$N.s3-website-$R.amazonaws.com" },
    { "AWS::DynamoDB::Table", "Arn", "arn:aws:dynamodb:$R:$A:table/$N" },
    { "AWS::DynamoDB::Table", "StreamArn",
      "arn:aws:dynamodb:$R:$A:table/$N/stream/2026-01-01T00:00:00.000" },
    { "AWS::DynamoDB::GlobalTable", "Arn", "arn:aws:dynamodb:$R:$A:table/$N" },
    { "AWS::DynamoDB::GlobalTable", "StreamArn",
      "arn:aws:dynamodb:$R:$A:table/$N/stream/2026-01-01T00:00:00.000" },
    { "AWS::Serverless::SimpleTable", "Arn", "arn:aws:dynamodb:$R:$A:table/$N" },
    { "AWS::Events::Rule", "Arn", "arn:aws:events:$R:$A:rule/$N" },
    { "AWS::Events::EventBus", "Arn", "arn:aws:events:$R:$A:event-bus/$N" },
    { "AWS::Events::EventBus", "Name", "$N" },
    { "AWS::Scheduler::Schedule", "Arn", "arn:aws:scheduler:$R:$A:schedule/default/$N" },
    { "AWS::IAM::Role", "Arn", "arn:aws:iam::$A:role/$N" },
    { "AWS::IAM::Role", "RoleId", "AROALOCAL$N" },
    { "AWS::IAM::User", "Arn", "arn:aws:iam::$A:user/$N" },
    { "AWS::IAM::Group", "Arn", "arn:aws:iam::$A:group/$N" },
    { "AWS::IAM::ManagedPolicy", "", "arn:aws:iam::$A:policy/$N" },
    { "AWS::StepFunctions::StateMachine", "", "arn:aws:states:$R:$A:stateMachine:$N" },
    { "AWS::StepFunctions::StateMachine", "Arn", "arn:aws:states:$R:$A:stateMachine:$N" },
    { "AWS::StepFunctions::StateMachine", "Name", "$N" },
    { "AWS::Serverless::StateMachine", "", "arn:aws:states:$R:$A:stateMachine:$N" },
    { "AWS::Serverless::StateMachine", "Arn", "arn:aws:states:$R:$A:stateMachine:$N" },
    { "AWS::Serverless::StateMachine", "Name", "$N" },
    { "AWS::Kinesis::Stream", "Arn", "arn:aws:kinesis:$R:$A:stream/$N" },
    { "AWS::KinesisFirehose::DeliveryStream", "Arn",
      "arn:aws:firehose:$R:$A:deliverystream/$N" },
    { "AWS::Logs::LogGroup", "Arn", "arn:aws:logs:$R:$A:log-group:$N:*" },
    { "AWS::SecretsManager::Secret", "", "arn:aws:secretsmanager:$R:$A:secret:$N-AbCdEf" },
    { "AWS::SecretsManager::Secret", "Id", "arn:aws:secretsmanager:$R:$A:secret:$N-AbCdEf" },
    { "AWS::Cognito::UserPool", "", "$R_$N" },
    { "AWS::Cognito::UserPool", "Arn", "arn:aws:cognito-idp:$R:$A:userpool/$R_$N" },
    { "AWS::Cognito::UserPool", "UserPoolId", "$R_$N" },
    { "AWS::Cognito::UserPool", "ProviderName", "cognito-idp.$R.amazonaws.com/$R_$N" },
    { "AWS::Cognito::UserPool", "ProviderURL", "https://cognito-idp.$R.amazonaws.com/$R_$N" },
    { "AWS::Cognito::UserPoolClient", "ClientId", "$N" },
    { "AWS::ApiGateway::RestApi", "RestApiId", "$N" },
    { "AWS::ApiGateway::RestApi", "RootResourceId", "/" },
    { "AWS::Serverless::Api", "RestApiId", "$N" },
    { "AWS::Serverless::Api", "RootResourceId", "/" },
    { "AWS::ApiGatewayV2::Api", "ApiId", "$N" },
    { "AWS::ApiGatewayV2::Api", "ApiEndpoint", "https://$N.execute-api.$R.amazonaws.com" },
    { "AWS::Serverless::HttpApi", "ApiId", "$N" },
    { "AWS::Serverless::HttpApi", "ApiEndpoint", "https://$N.execute-api.$R.amazonaws.com" },
    { "AWS::KMS::Key", "Arn", "arn:aws:kms:$R:$A:key/$N" },
    { "AWS::KMS::Key", "KeyId", "$N" },
    { "AWS::ECR::Repository", "Arn", "arn:aws:ecr:$R:$A:repository/$N" },
    { "AWS::ECR::Repository", "RepositoryUri", "$A.dkr.ecr.$R.amazonaws.com/$N" },
    { "AWS::ECS::Cluster", "Arn", "arn:aws:ecs:$R:$A:cluster/$N" },
    { "AWS::EC2::VPC", "VpcId", "$N" },
    { "AWS::EC2::Subnet", "SubnetId", "$N" },
    { "AWS::EC2::SecurityGroup", "GroupId", "$N" },
    { "AWS::EC2::SecurityGroup", "", "$N" },
    { "AWS::CloudFront::Distribution", "Id", "$N" },
    { "AWS::SSM::Parameter", "Type", "String" },
};

const char *references_form(const char *type, const char *attribute)
{
    for (size_t i = 0; i < COUNT(forms); i++)
        if (strcmp(forms[i].attribute, attribute) == 0 && strcmp(forms[i].type, type) == 0)
            return forms[i].form;
    return *attribute ? NULL : "$N";
}

const char *references_name_property(const char *type)
{
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(names[i].type, type) == 0)
            return names[i].property;
    return NULL;
}

int references_known_type(const char *type)
{
    static const char *const services[] = {
        "AWS::Serverless::", "AWS::Lambda::", "AWS::SQS::", "AWS::SNS::", "AWS::S3::",
        "AWS::DynamoDB::", "AWS::Events::", "AWS::Scheduler::", "AWS::IAM::", "AWS::Logs::",
        "AWS::StepFunctions::", "AWS::ApiGateway::", "AWS::ApiGatewayV2::",
        "AWS::CloudFormation::WaitConditionHandle", "AWS::CDK::Metadata",
    };
    for (size_t i = 0; i < COUNT(services); i++)
        if (strncmp(type, services[i], strlen(services[i])) == 0)
            return 1;
    return 0;
}
