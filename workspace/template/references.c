#include "workspace/template/references.h"

#include <stddef.h>
#include <string.h>

#include "workspace/base/mem.h"

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
    { "AWS::RDS::DBInstance", "DBInstanceIdentifier" },
    { "AWS::RDS::DBCluster", "DBClusterIdentifier" },
    { "AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId" },
    { "AWS::ElastiCache::CacheCluster", "ClusterName" },
    { "AWS::OpenSearchService::Domain", "DomainName" },
    { "AWS::Elasticsearch::Domain", "DomainName" },
    { "AWS::CloudFront::Function", "Name" },
    { "AWS::Batch::JobQueue", "JobQueueName" },
    { "AWS::Batch::ComputeEnvironment", "ComputeEnvironmentName" },
    { "AWS::Batch::JobDefinition", "JobDefinitionName" },
    { "AWS::ECS::Cluster", "ClusterName" },
    { "AWS::ECS::TaskDefinition", "Family" },
    { "AWS::ECS::Service", "ServiceName" },
    { "AWS::SES::ConfigurationSet", "Name" },
    { "AWS::Glue::Job", "Name" },
    { "AWS::Glue::Crawler", "Name" },
    { "AWS::StepFunctions::Activity", "Name" },
    { "AWS::Events::Connection", "Name" },
    { "AWS::Events::ApiDestination", "Name" },
    { "AWS::Events::Archive", "ArchiveName" },
    { "AWS::Scheduler::ScheduleGroup", "Name" },
    { "AWS::IAM::InstanceProfile", "InstanceProfileName" },
    { "AWS::ElasticLoadBalancingV2::LoadBalancer", "Name" },
    { "AWS::ElasticLoadBalancingV2::TargetGroup", "Name" },
    { "AWS::CodeBuild::Project", "Name" },
    { "AWS::CodePipeline::Pipeline", "Name" },
    { "AWS::CodeCommit::Repository", "RepositoryName" },
    { "AWS::CodeDeploy::Application", "ApplicationName" },
    { "AWS::CloudWatch::Alarm", "AlarmName" },
    { "AWS::CloudWatch::CompositeAlarm", "AlarmName" },
    { "AWS::CloudWatch::Dashboard", "DashboardName" },
    { "AWS::IoT::TopicRule", "RuleName" },
    { "AWS::IoT::Thing", "ThingName" },
    { "AWS::Athena::WorkGroup", "Name" },
    { "AWS::S3::AccessPoint", "Name" },
    { "AWS::KinesisAnalyticsV2::Application", "ApplicationName" },
    { "AWS::Timestream::Database", "DatabaseName" },
    { "AWS::DAX::Cluster", "ClusterName" },
    { "AWS::CloudTrail::Trail", "TrailName" },
    { "AWS::Backup::BackupVault", "BackupVaultName" },
    { "AWS::DocDB::DBCluster", "DBClusterIdentifier" },
    { "AWS::Logs::LogStream", "LogStreamName" },
    { "AWS::SSM::Document", "Name" },
    { "AWS::WAFv2::WebACL", "Name" },
    { "AWS::WAFv2::IPSet", "Name" },
};

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
