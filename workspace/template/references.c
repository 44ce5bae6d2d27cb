#include "workspace/template/references.h"

#include <stddef.h>
#include <string.h>

#include "workspace/base/mem.h"

#define FUNCTION_ARN "arn:$P:lambda:$R:$A:function:"

#define CONSUMER_ARN "arn:$P:kinesis:$R:$A:stream/local/consumer/$N:1"

#define STACK_ARN                                                                                \
    "arn:$P:cloudformation:$R:$A:stack/$T-$I/51af3dc0-da77-11e4-872e-1234567db123"

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
    { "AWS::Kinesis::StreamConsumer", "ConsumerName" },
    { "AWS::AmazonMQ::Broker", "BrokerName" },
    { "AWS::MSK::Cluster", "ClusterName" },
    { "AWS::MSK::ServerlessCluster", "ClusterName" },
    { "AWS::Pipes::Pipe", "Name" },
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
    { "AWS::Serverless::LayerVersion", "", "arn:$P:lambda:$R:$A:layer:$N:1" },
    { "AWS::Serverless::LayerVersion", "LayerVersionArn", "arn:$P:lambda:$R:$A:layer:$N:1" },
    { "AWS::Lambda::LayerVersion", "", "arn:$P:lambda:$R:$A:layer:$N:1" },
    { "AWS::Lambda::LayerVersion", "LayerVersionArn", "arn:$P:lambda:$R:$A:layer:$N:1" },
    { "AWS::SQS::Queue", "", "https://sqs.$R.$S/$A/$N" },
    { "AWS::SQS::Queue", "Arn", "arn:$P:sqs:$R:$A:$N" },
    { "AWS::SQS::Queue", "QueueName", "$N" },
    { "AWS::SQS::Queue", "QueueUrl", "https://sqs.$R.$S/$A/$N" },
    { "AWS::SNS::Topic", "", "arn:$P:sns:$R:$A:$N" },
    { "AWS::SNS::Topic", "Arn", "arn:$P:sns:$R:$A:$N" },
    { "AWS::SNS::Topic", "TopicArn", "arn:$P:sns:$R:$A:$N" },
    { "AWS::SNS::Topic", "TopicName", "$N" },
    { "AWS::SNS::Subscription", "", "arn:$P:sns:$R:$A:$N" },
    { "AWS::S3::Bucket", "Arn", "arn:$P:s3:::$N" },
    { "AWS::S3::Bucket", "DomainName", "$N.s3.$S" },
    { "AWS::S3::Bucket", "RegionalDomainName", "$N.s3.$R.$S" },
    { "AWS::S3::Bucket", "DualStackDomainName", "$N.s3.dualstack.$R.$S" },
    { "AWS::S3::Bucket", "WebsiteURL", "http://$N.s3-website-$R.$S" },
    { "AWS::DynamoDB::Table", "Arn", "arn:$P:dynamodb:$R:$A:table/$N" },
    { "AWS::DynamoDB::Table", "StreamArn",
      "arn:$P:dynamodb:$R:$A:table/$N/stream/2026-01-01T00:00:00.000" },
    { "AWS::DynamoDB::GlobalTable", "Arn", "arn:$P:dynamodb:$R:$A:table/$N" },
    { "AWS::DynamoDB::GlobalTable", "StreamArn",
      "arn:$P:dynamodb:$R:$A:table/$N/stream/2026-01-01T00:00:00.000" },
    { "AWS::Serverless::SimpleTable", "Arn", "arn:$P:dynamodb:$R:$A:table/$N" },
    { "AWS::Events::Rule", "Arn", "arn:$P:events:$R:$A:rule/$N" },
    { "AWS::Events::EventBus", "Arn", "arn:$P:events:$R:$A:event-bus/$N" },
    { "AWS::Events::EventBus", "Name", "$N" },
    { "AWS::Scheduler::Schedule", "Arn", "arn:$P:scheduler:$R:$A:schedule/default/$N" },
    { "AWS::IAM::Role", "Arn", "arn:$P:iam::$A:role/$N" },
    { "AWS::IAM::Role", "RoleId", "AROALOCAL$N" },
    { "AWS::IAM::User", "Arn", "arn:$P:iam::$A:user/$N" },
    { "AWS::IAM::Group", "Arn", "arn:$P:iam::$A:group/$N" },
    { "AWS::IAM::ManagedPolicy", "", "arn:$P:iam::$A:policy/$N" },
    { "AWS::StepFunctions::StateMachine", "", "arn:$P:states:$R:$A:stateMachine:$N" },
    { "AWS::StepFunctions::StateMachine", "Arn", "arn:$P:states:$R:$A:stateMachine:$N" },
    { "AWS::StepFunctions::StateMachine", "Name", "$N" },
    { "AWS::Serverless::StateMachine", "", "arn:$P:states:$R:$A:stateMachine:$N" },
    { "AWS::Serverless::StateMachine", "Arn", "arn:$P:states:$R:$A:stateMachine:$N" },
    { "AWS::Serverless::StateMachine", "Name", "$N" },
    { "AWS::Kinesis::Stream", "Arn", "arn:$P:kinesis:$R:$A:stream/$N" },
    { "AWS::Kinesis::StreamConsumer", "", CONSUMER_ARN },
    { "AWS::Kinesis::StreamConsumer", "ConsumerARN", CONSUMER_ARN },
    { "AWS::Kinesis::StreamConsumer", "ConsumerName", "$N" },
    { "AWS::AmazonMQ::Broker", "Arn", "arn:$P:mq:$R:$A:broker:$N:b-local" },
    { "AWS::MSK::Cluster", "", "arn:$P:kafka:$R:$A:cluster/$N/local" },
    { "AWS::MSK::Cluster", "Arn", "arn:$P:kafka:$R:$A:cluster/$N/local" },
    { "AWS::MSK::ServerlessCluster", "", "arn:$P:kafka:$R:$A:cluster/$N/local" },
    { "AWS::MSK::ServerlessCluster", "Arn", "arn:$P:kafka:$R:$A:cluster/$N/local" },
    { "AWS::Pipes::Pipe", "Arn", "arn:$P:pipes:$R:$A:pipe/$N" },
    { "AWS::EFS::FileSystem", "Arn", "arn:$P:elasticfilesystem:$R:$A:file-system/$N" },
    { "AWS::EFS::FileSystem", "FileSystemId", "$N" },
    { "AWS::EFS::AccessPoint", "Arn", "arn:$P:elasticfilesystem:$R:$A:access-point/$N" },
    { "AWS::EFS::AccessPoint", "AccessPointId", "$N" },
    { "AWS::KinesisFirehose::DeliveryStream", "Arn",
      "arn:$P:firehose:$R:$A:deliverystream/$N" },
    { "AWS::Logs::LogGroup", "Arn", "arn:$P:logs:$R:$A:log-group:$N:*" },
    { "AWS::SecretsManager::Secret", "", "arn:$P:secretsmanager:$R:$A:secret:$N-AbCdEf" },
    { "AWS::SecretsManager::Secret", "Id", "arn:$P:secretsmanager:$R:$A:secret:$N-AbCdEf" },
    { "AWS::Cognito::UserPool", "", "$R_$N" },
    { "AWS::Cognito::UserPool", "Arn", "arn:$P:cognito-idp:$R:$A:userpool/$R_$N" },
    { "AWS::Cognito::UserPool", "UserPoolId", "$R_$N" },
    { "AWS::Cognito::UserPool", "ProviderName", "cognito-idp.$R.$S/$R_$N" },
    { "AWS::Cognito::UserPool", "ProviderURL", "https://cognito-idp.$R.$S/$R_$N" },
    { "AWS::Cognito::UserPoolClient", "ClientId", "$N" },
    { "AWS::ApiGateway::RestApi", "RestApiId", "$N" },
    { "AWS::ApiGateway::RestApi", "RootResourceId", "/" },
    { "AWS::Serverless::Api", "RestApiId", "$N" },
    { "AWS::Serverless::Api", "RootResourceId", "/" },
    { "AWS::ApiGatewayV2::Api", "ApiId", "$N" },
    { "AWS::ApiGatewayV2::Api", "ApiEndpoint", "https://$N.execute-api.$R.$S" },
    { "AWS::Serverless::HttpApi", "ApiId", "$N" },
    { "AWS::Serverless::HttpApi", "ApiEndpoint", "https://$N.execute-api.$R.$S" },
    { "AWS::KMS::Key", "Arn", "arn:$P:kms:$R:$A:key/$N" },
    { "AWS::KMS::Key", "KeyId", "$N" },
    { "AWS::ECR::Repository", "Arn", "arn:$P:ecr:$R:$A:repository/$N" },
    { "AWS::ECR::Repository", "RepositoryUri", "$A.dkr.ecr.$R.$S/$N" },
    { "AWS::ECS::Cluster", "Arn", "arn:$P:ecs:$R:$A:cluster/$N" },
    { "AWS::EC2::VPC", "VpcId", "$N" },
    { "AWS::EC2::Subnet", "SubnetId", "$N" },
    { "AWS::EC2::SecurityGroup", "GroupId", "$N" },
    { "AWS::EC2::SecurityGroup", "", "$N" },
    { "AWS::CloudFront::Distribution", "Id", "$N" },
    { "AWS::SSM::Parameter", "Type", "String" },
    { "AWS::CloudFormation::Stack", "", STACK_ARN },
    { "AWS::Serverless::Application", "", STACK_ARN },
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
        "AWS::CloudFormation::WaitConditionHandle", "AWS::CloudFormation::Stack",
        "AWS::CDK::Metadata",
    };
    for (size_t i = 0; i < COUNT(services); i++)
        if (strncmp(type, services[i], strlen(services[i])) == 0)
            return 1;
    return 0;
}
