namespace Lazaret.TestKit.Dsx.OpenApi;

/// <summary>An OpenAPI document and the operations in it.</summary>
public sealed class ApiDescription
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];
    private readonly List<ApiOperation> operations = [];

    /// <param name="json">The document.</param>
    /// <exception cref="FormatException">It is not an OpenAPI 3.1 document with one server.</exception>
    public ApiDescription(ReadOnlySpan<byte> json)
    {
        Document = PythonJson.LoadsObject(json);
        if (Document.Text("openapi")?.StartsWith("3.1.", StringComparison.Ordinal) != true)
        {
            throw new FormatException("The description is not OpenAPI 3.1.");
        }

        Prefix = Object(((List<object?>)Document["servers"]!).Single()).Text("url") ?? throw new FormatException("The server has no url.");
        foreach ((string path, object? item) in Object(Document["paths"]))
        {
            foreach ((string method, object? operation) in Object(item).Where(m => Methods.Contains(m.Key)))
            {
                operations.Add(new ApiOperation(method.ToUpperInvariant(), path, Object(operation)));
            }
        }
    }

    public Dictionary<string, object?> Document { get; }

    /// <summary>What stands before every path.</summary>
    public string Prefix { get; }

    public IReadOnlyList<ApiOperation> Operations => operations;

    /// <summary>The operation for this path (without prefix and query), with what its path parameters are; fixed segments win over parameters. Null when there is none.</summary>
    public (ApiOperation Operation, Dictionary<string, string> Parameters)? Find(string method, string path)
    {
        string[] segments = path.Split('/');
        return operations
            .Where(o => o.Method == method)
            .Select(o => (Operation: o, Parameters: o.Match(segments)))
            .Where(f => f.Parameters is not null)
            .OrderBy(f => f.Parameters!.Count)
            .Select(f => ((ApiOperation, Dictionary<string, string>)?)(f.Operation, f.Parameters!))
            .FirstOrDefault();
    }

    internal static Dictionary<string, object?> Object(object? value) => value as Dictionary<string, object?> ?? throw new FormatException("An object is expected in the description.");
}
