using Amazon.Lambda.Core;
using System;
using System.Collections.Generic;

namespace Lambench
{
    /// The context object. Names and members: AWS docs, "Using the Lambda context object to retrieve
    /// C# function information".
    sealed class Context : ILambdaContext, ICognitoIdentity
    {
        readonly Response next;
        readonly Dictionary<string, object> identity;
        readonly DateTime deadline;

        public Context(Response next, ILambdaLogger logger)
        {
            this.next = next;
            Logger = logger;
            identity = Json.Object(next.Header("Lambda-Runtime-Cognito-Identity"));
            Dictionary<string, object> caller =
                Json.Object(next.Header("Lambda-Runtime-Client-Context"));
            ClientContext = caller == null ? null : new Caller(caller);
            long ms;
            long.TryParse(next.Header("Lambda-Runtime-Deadline-Ms"), out ms);
            deadline = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(ms);
        }

        static string Variable(string name)
        {
            return Environment.GetEnvironmentVariable("AWS_LAMBDA_" + name);
        }

        public string AwsRequestId { get { return next.Header("Lambda-Runtime-Aws-Request-Id"); } }
        public string InvokedFunctionArn
        {
            get { return next.Header("Lambda-Runtime-Invoked-Function-Arn"); }
        }
        public string TenantId { get { return next.Header("Lambda-Runtime-Aws-Tenant-Id"); } }
        public string FunctionName { get { return Variable("FUNCTION_NAME"); } }
        public string FunctionVersion { get { return Variable("FUNCTION_VERSION"); } }
        public string LogGroupName { get { return Variable("LOG_GROUP_NAME"); } }
        public string LogStreamName { get { return Variable("LOG_STREAM_NAME"); } }
        public int MemoryLimitInMB
        {
            get { return int.Parse(Variable("FUNCTION_MEMORY_SIZE") ?? "0"); }
        }
        public TimeSpan RemainingTime { get { return deadline - DateTime.UtcNow; } }
        public ILambdaLogger Logger { get; private set; }
        public IClientContext ClientContext { get; private set; }
        public ICognitoIdentity Identity { get { return this; } }
        public string IdentityId { get { return Json.Text(identity, "cognitoIdentityId"); } }
        public string IdentityPoolId { get { return Json.Text(identity, "cognitoIdentityPoolId"); } }
    }

    sealed class Caller : IClientContext, IClientApplication
    {
        readonly Dictionary<string, object> all, client;

        public Caller(Dictionary<string, object> all)
        {
            this.all = all;
            object found;
            all.TryGetValue("client", out found);
            client = found as Dictionary<string, object>;
        }

        IDictionary<string, string> Texts(string name)
        {
            object found;
            all.TryGetValue(name, out found);
            Dictionary<string, object> members = found as Dictionary<string, object>;
            if (members == null)
                return null;
            Dictionary<string, string> texts = new Dictionary<string, string>();
            foreach (string key in members.Keys)
                texts[key] = Json.Text(members, key);
            return texts;
        }

        public IDictionary<string, string> Environment { get { return Texts("env"); } }
        public IDictionary<string, string> Custom { get { return Texts("custom"); } }
        public IClientApplication Client { get { return client == null ? null : this; } }
        public string AppPackageName { get { return Json.Text(client, "app_package_name"); } }
        public string AppTitle { get { return Json.Text(client, "app_title"); } }
        public string AppVersionCode { get { return Json.Text(client, "app_version_code"); } }
        public string AppVersionName { get { return Json.Text(client, "app_version_name"); } }
        public string InstallationId { get { return Json.Text(client, "installation_id"); } }
    }
}
