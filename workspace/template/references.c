#include "workspace/template/references.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"

/* Sorted. */
static const struct name {
    const char *type, *property;
} names[] = {
    { "AWS::AmazonMQ::Broker", "BrokerName" },
    { "AWS::ApiGateway::Stage", "StageName" },
    { "AWS::ApiGatewayV2::Stage", "StageName" },
    { "AWS::Athena::WorkGroup", "Name" },
    { "AWS::Backup::BackupVault", "BackupVaultName" },
    { "AWS::Batch::ComputeEnvironment", "ComputeEnvironmentName" },
    { "AWS::Batch::JobDefinition", "JobDefinitionName" },
    { "AWS::Batch::JobQueue", "JobQueueName" },
    { "AWS::CloudFront::Function", "Name" },
    { "AWS::CloudTrail::Trail", "TrailName" },
    { "AWS::CloudWatch::Alarm", "AlarmName" },
    { "AWS::CloudWatch::CompositeAlarm", "AlarmName" },
    { "AWS::CloudWatch::Dashboard", "DashboardName" },
    { "AWS::CodeBuild::Project", "Name" },
    { "AWS::CodeCommit::Repository", "RepositoryName" },
    { "AWS::CodeDeploy::Application", "ApplicationName" },
    { "AWS::CodePipeline::Pipeline", "Name" },
    { "AWS::Cognito::UserPool", "UserPoolName" },
    { "AWS::DAX::Cluster", "ClusterName" },
    { "AWS::DocDB::DBCluster", "DBClusterIdentifier" },
    { "AWS::DynamoDB::GlobalTable", "TableName" },
    { "AWS::DynamoDB::Table", "TableName" },
    { "AWS::ECR::Repository", "RepositoryName" },
    { "AWS::ECS::Cluster", "ClusterName" },
    { "AWS::ECS::Service", "ServiceName" },
    { "AWS::ECS::TaskDefinition", "Family" },
    { "AWS::ElastiCache::CacheCluster", "ClusterName" },
    { "AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId" },
    { "AWS::ElasticLoadBalancingV2::LoadBalancer", "Name" },
    { "AWS::ElasticLoadBalancingV2::TargetGroup", "Name" },
    { "AWS::Elasticsearch::Domain", "DomainName" },
    { "AWS::Events::ApiDestination", "Name" },
    { "AWS::Events::Archive", "ArchiveName" },
    { "AWS::Events::Connection", "Name" },
    { "AWS::Events::EventBus", "Name" },
    { "AWS::Events::Rule", "Name" },
    { "AWS::Glue::Crawler", "Name" },
    { "AWS::Glue::Job", "Name" },
    { "AWS::IAM::Group", "GroupName" },
    { "AWS::IAM::InstanceProfile", "InstanceProfileName" },
    { "AWS::IAM::ManagedPolicy", "ManagedPolicyName" },
    { "AWS::IAM::Role", "RoleName" },
    { "AWS::IAM::User", "UserName" },
    { "AWS::IoT::Thing", "ThingName" },
    { "AWS::IoT::TopicRule", "RuleName" },
    { "AWS::KMS::Alias", "AliasName" },
    { "AWS::Kinesis::Stream", "Name" },
    { "AWS::Kinesis::StreamConsumer", "ConsumerName" },
    { "AWS::KinesisAnalyticsV2::Application", "ApplicationName" },
    { "AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName" },
    { "AWS::Lambda::Alias", "Name" },
    { "AWS::Lambda::Function", "FunctionName" },
    { "AWS::Lambda::LayerVersion", "LayerName" },
    { "AWS::Logs::LogGroup", "LogGroupName" },
    { "AWS::Logs::LogStream", "LogStreamName" },
    { "AWS::MSK::Cluster", "ClusterName" },
    { "AWS::MSK::ServerlessCluster", "ClusterName" },
    { "AWS::OpenSearchService::Domain", "DomainName" },
    { "AWS::Pipes::Pipe", "Name" },
    { "AWS::RDS::DBCluster", "DBClusterIdentifier" },
    { "AWS::RDS::DBInstance", "DBInstanceIdentifier" },
    { "AWS::S3::AccessPoint", "Name" },
    { "AWS::S3::Bucket", "BucketName" },
    { "AWS::SES::ConfigurationSet", "Name" },
    { "AWS::SNS::Topic", "TopicName" },
    { "AWS::SQS::Queue", "QueueName" },
    { "AWS::SSM::Document", "Name" },
    { "AWS::SSM::Parameter", "Name" },
    { "AWS::Scheduler::Schedule", "Name" },
    { "AWS::Scheduler::ScheduleGroup", "Name" },
    { "AWS::SecretsManager::Secret", "Name" },
    { "AWS::Serverless::Function", "FunctionName" },
    { "AWS::Serverless::LayerVersion", "LayerName" },
    { "AWS::Serverless::SimpleTable", "TableName" },
    { "AWS::Serverless::StateMachine", "Name" },
    { "AWS::StepFunctions::Activity", "Name" },
    { "AWS::StepFunctions::StateMachine", "StateMachineName" },
    { "AWS::Timestream::Database", "DatabaseName" },
    { "AWS::WAFv2::IPSet", "Name" },
    { "AWS::WAFv2::WebACL", "Name" },
};

static int compare_types(const void *type, const void *name)
{
    return strcmp(type, ((const struct name *)name)->type);
}

const char *references_name_property(const char *type)
{
    const struct name *name = bsearch(type, names, COUNT(names), sizeof *names, compare_types);
    return name ? name->property : NULL;
}

bool references_names_are_sorted(void)
{
    for (size_t i = 1; i < COUNT(names); i++)
        if (strcmp(names[i - 1].type, names[i].type) >= 0)
            return false;
    return true;
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
