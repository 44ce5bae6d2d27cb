#include "workspace/model/policy_template.h"

#include <string.h>

#include "workspace/base/mem.h"

/* docs.aws.amazon.com/serverless-application-model/latest/developerguide/
 * serverless-policy-template-list.html, as of 2026-11. Sorted by name. */
static const struct policy_template rows[] = {
    { "AMIDescribePolicy", { NULL } },
    { "AWSSecretsManagerGetSecretValuePolicy", { "SecretArn" } },
    { "AWSSecretsManagerRotationPolicy", { "FunctionName" } },
    { "AcmGetCertificatePolicy", { "CertificateArn" } },
    { "AthenaQueryPolicy", { "WorkGroupName" } },
    { "CloudFormationDescribeStacksPolicy", { NULL } },
    { "CloudWatchDashboardPolicy", { NULL } },
    { "CloudWatchDescribeAlarmHistoryPolicy", { NULL } },
    { "CloudWatchPutMetricPolicy", { NULL } },
    { "CodeCommitCrudPolicy", { "RepositoryName" } },
    { "CodeCommitReadPolicy", { "RepositoryName" } },
    { "CodePipelineLambdaExecutionPolicy", { NULL } },
    { "CodePipelineReadOnlyPolicy", { "PipelineName" } },
    { "ComprehendBasicAccessPolicy", { NULL } },
    { "CostExplorerReadOnlyPolicy", { NULL } },
    { "DynamoDBBackupFullAccessPolicy", { "TableName" } },
    { "DynamoDBCrudPolicy", { "TableName" } },
    { "DynamoDBReadPolicy", { "TableName" } },
    { "DynamoDBReconfigurePolicy", { "TableName" } },
    { "DynamoDBRestoreFromBackupPolicy", { "TableName" } },
    { "DynamoDBStreamReadPolicy", { "StreamName", "TableName" } },
    { "DynamoDBWritePolicy", { "TableName" } },
    { "EC2CopyImagePolicy", { "ImageId" } },
    { "EC2DescribePolicy", { NULL } },
    { "EFSWriteAccessPolicy", { "AccessPoint", "FileSystem" } },
    { "EKSDescribePolicy", { NULL } },
    { "EcsRunTaskPolicy", { "TaskDefinition" } },
    { "ElasticMapReduceAddJobFlowStepsPolicy", { "ClusterId" } },
    { "ElasticMapReduceCancelStepsPolicy", { "ClusterId" } },
    { "ElasticMapReduceModifyInstanceFleetPolicy", { "ClusterId" } },
    { "ElasticMapReduceModifyInstanceGroupsPolicy", { "ClusterId" } },
    { "ElasticMapReduceSetTerminationProtectionPolicy", { "ClusterId" } },
    { "ElasticMapReduceTerminateJobFlowsPolicy", { "ClusterId" } },
    { "ElasticsearchHttpPostPolicy", { "DomainName" } },
    { "EventBridgePutEventsPolicy", { "EventBusName" } },
    { "FilterLogEventsPolicy", { "LogGroupName" } },
    { "FirehoseCrudPolicy", { "DeliveryStreamName" } },
    { "FirehoseWritePolicy", { "DeliveryStreamName" } },
    { "KMSDecryptPolicy", { "KeyId" } },
    { "KMSEncryptPolicy", { "KeyId" } },
    { "KMSEncryptPolicy_v2", { "KeyId" } },
    { "KinesisCrudPolicy", { "StreamName" } },
    { "KinesisStreamReadPolicy", { "StreamName" } },
    { "LambdaInvokePolicy", { "FunctionName" } },
    { "MobileAnalyticsWriteOnlyAccessPolicy", { NULL } },
    { "OrganizationsListAccountsPolicy", { NULL } },
    { "PinpointEndpointAccessPolicy", { "PinpointApplicationId" } },
    { "PollyFullAccessPolicy", { "LexiconName" } },
    { "RekognitionDetectOnlyPolicy", { NULL } },
    { "RekognitionFacesManagementPolicy", { "CollectionId" } },
    { "RekognitionFacesPolicy", { NULL } },
    { "RekognitionLabelsPolicy", { NULL } },
    { "RekognitionNoDataAccessPolicy", { "CollectionId" } },
    { "RekognitionReadPolicy", { "CollectionId" } },
    { "RekognitionWriteOnlyAccessPolicy", { "CollectionId" } },
    { "Route53ChangeResourceRecordSetsPolicy", { "HostedZoneId" } },
    { "S3CrudPolicy", { "BucketName" } },
    { "S3FullAccessPolicy", { "BucketName" } },
    { "S3ReadPolicy", { "BucketName" } },
    { "S3WritePolicy", { "BucketName" } },
    { "SESBulkTemplatedCrudPolicy", { "IdentityName" } },
    { "SESBulkTemplatedCrudPolicy_v2", { "IdentityName", "TemplateName" } },
    { "SESCrudPolicy", { "IdentityName" } },
    { "SESEmailTemplateCrudPolicy", { NULL } },
    { "SESSendBouncePolicy", { "IdentityName" } },
    { "SNSCrudPolicy", { "TopicName" } },
    { "SNSPublishMessagePolicy", { "TopicName" } },
    { "SQSPollerPolicy", { "QueueName" } },
    { "SQSSendMessagePolicy", { "QueueName" } },
    { "SSMParameterReadPolicy", { "ParameterName" } },
    { "SSMParameterWithSlashPrefixReadPolicy", { "ParameterName" } },
    { "SageMakerCreateEndpointConfigPolicy", { "EndpointConfigName" } },
    { "SageMakerCreateEndpointPolicy", { "EndpointName" } },
    { "ServerlessRepoReadWriteAccessPolicy", { NULL } },
    { "StepFunctionsCallbackPolicy", { "StateMachineName" } },
    { "StepFunctionsExecutionPolicy", { "StateMachineName" } },
    { "StepFunctionsExecutionPolicy_v2", { "StateMachineName" } },
    { "TextractDetectAnalyzePolicy", { NULL } },
    { "TextractGetResultPolicy", { NULL } },
    { "TextractPolicy", { NULL } },
    { "VPCAccessPolicy", { NULL } },
};

const struct policy_template *policy_template_find(const char *name)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

const struct policy_template *policy_template_at(size_t index)
{
    return index < COUNT(rows) ? &rows[index] : NULL;
}
