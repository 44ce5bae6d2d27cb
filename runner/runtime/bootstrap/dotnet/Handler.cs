using Amazon.Lambda.Core;
using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace Lambench
{
    /// A problem with the function that is for its author to solve.
    sealed class LambdaException : Exception
    {
        public LambdaException(string words) : base(words)
        {
        }
    }

    /// "Assembly::Namespace.Type::Method", found and ready to be called.
    sealed class Handler
    {
        readonly object target;
        readonly MethodInfo method;
        readonly Type[] types;
        readonly object serializer;     // or null

        public Handler(string name, string folder)
        {
            string[] parts = name.Split(new[] { "::" }, StringSplitOptions.None);
            if (parts.Length != 3 || parts.Any(part => part.Trim() == ""))
                throw new LambdaException("Invalid lambda function handler: '" + name +
                    "'. The valid format is 'ASSEMBLY::TYPE::METHOD'.");
            Assembly assembly = Load(parts[0], folder);
            Type type = assembly.GetType(parts[1]);
            if (type == null)
                throw new LambdaException("Unable to load type '" + parts[1] +
                    "' from assembly '" + parts[0] + "'.");
            method = Find(type, parts[2]);
            types = method.GetParameters().Select(each => each.ParameterType).ToArray();
            serializer = Serializer(assembly);
            if (!method.IsStatic)
                target = Make(type);
        }

        static Assembly Load(string name, string folder)
        {
            AppDomain.CurrentDomain.AssemblyResolve += (sender, wanted) =>
            {
                string path = Path.Combine(folder, new AssemblyName(wanted.Name).Name + ".dll");
                return File.Exists(path) ? Assembly.LoadFrom(path) : null;
            };
            string file = Path.Combine(folder, name + ".dll");
            if (!File.Exists(file))
                throw new LambdaException("Could not find the specified handler assembly with the " +
                    "file name '" + name + ", Culture=neutral, PublicKeyToken=null'. The assembly " +
                    "should be located in the root of your uploaded .zip file.");
            return Assembly.LoadFrom(file);
        }

        static MethodInfo Find(Type type, string name)
        {
            MethodInfo[] found = type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic |
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
                .Where(each => each.Name == name).ToArray();
            if (found.Length == 0)
                throw new LambdaException("Unable to find method '" + name + "' in type '" +
                    type.FullName + "' from assembly '" + type.Assembly.GetName().Name + "'.");
            if (found.Length > 1)
                throw new LambdaException("Found more than one method '" + name + "' in type '" +
                    type.FullName + "'.");
            return found[0];
        }

        static object Make(Type type)
        {
            try
            {
                return Activator.CreateInstance(type);
            }
            catch (TargetInvocationException e)
            {
                throw e.InnerException ?? e;
            }
        }

        object Serializer(Assembly assembly)
        {
            LambdaSerializerAttribute said =
                method.GetCustomAttributes(typeof(LambdaSerializerAttribute), true)
                    .Concat(assembly.GetCustomAttributes(typeof(LambdaSerializerAttribute), true))
                    .OfType<LambdaSerializerAttribute>().FirstOrDefault();
            return said == null ? null : Make(said.SerializerType);
        }

        ILambdaSerializer NeedSerializer(Type type)
        {
            if (serializer == null)
                throw new LambdaException("The type '" + type.FullName + "' takes a serializer: " +
                    "add [assembly: LambdaSerializer(...)] to the function's assembly.");
            return (ILambdaSerializer)serializer;
        }

        object Argument(Type type, byte[] body, ILambdaContext context)
        {
            if (typeof(ILambdaContext).IsAssignableFrom(type))
                return context;
            MemoryStream stream = new MemoryStream(body, false);
            if (type == typeof(Stream))
                return stream;
            return Generic("Deserialize", type, NeedSerializer(type), stream);
        }

        static object Generic(string name, Type type, ILambdaSerializer owner,
                              params object[] arguments)
        {
            try
            {
                return typeof(ILambdaSerializer).GetMethod(name).MakeGenericMethod(type)
                    .Invoke(owner, arguments);
            }
            catch (TargetInvocationException e)
            {
                throw e.InnerException ?? e;
            }
        }

        public void Run(byte[] body, ILambdaContext context, MemoryStream output)
        {
            object result;
            object[] arguments =
                types.Select(type => Argument(type, body, context)).ToArray();
            try
            {
                result = method.Invoke(target, arguments);
            }
            catch (TargetInvocationException e)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo
                    .Capture(e.InnerException ?? e).Throw();
                throw;
            }
            Type type1 = method.ReturnType;
            Task task = result as Task;
            if (task != null)
            {
                task.GetAwaiter().GetResult();
                type1 = type1.IsGenericType ? type1.GetGenericArguments()[0] : typeof(void);
                result = type1 == typeof(void) ? null
                    : task.GetType().GetProperty("Result").GetValue(task, null);
            }
            Write(result, type1, output);
        }

        void Write(object result, Type type, MemoryStream output)
        {
            Stream stream = result as Stream;
            if (type == typeof(void))
                return;
            if (stream != null)
                stream.CopyTo(output);
            else if (result != null || serializer != null)
                Generic("Serialize", type, NeedSerializer(type), result, output);
        }
    }
}
