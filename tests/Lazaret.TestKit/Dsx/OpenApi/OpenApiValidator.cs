using System.Collections.Concurrent;
using System.Globalization;

namespace Lazaret.TestKit.Dsx.OpenApi;

/// <summary>
/// Checks exchanges against a description and collects what does not fit: an unknown route, a status that is not documented, a wrong shape of a query, a body or
/// a header. A request that does not fit is a failure only when it was not refused with 4xx.
/// </summary>
public sealed class OpenApiValidator(ApiDescription description)
{
    private readonly SchemaChecker checker = new(description.Document);
    private readonly ConcurrentQueue<string> failures = new();
    private readonly ConcurrentDictionary<string, int> seen = new();

    public ApiDescription Description => description;

    public IReadOnlyCollection<string> Failures => failures;

    /// <summary>How often each operation was met with each status: <c>POST /scan/request 202</c>.</summary>
    public IReadOnlyDictionary<string, int> Seen => seen;

    /// <summary>Throws with all failures, when there are any.</summary>
    public void ThrowOnFailures()
    {
        if (!failures.IsEmpty)
        {
            throw new InvalidOperationException($"{failures.Count} exchanges do not fit the description:\n{string.Join('\n', failures.Distinct().Take(20))}");
        }
    }

    /// <summary>Checks one exchange. Paths outside of the prefix are not looked at.</summary>
    public void Check(ApiExchange exchange)
    {
        string[] target = exchange.Target.Split('?', 2);
        if (!target[0].StartsWith(description.Prefix + "/", StringComparison.Ordinal))
        {
            return;
        }

        if (description.Find(exchange.Method, target[0][description.Prefix.Length..]) is not { } found)
        {
            failures.Enqueue($"{exchange.Method} {target[0]}: no such route is described (answered {exchange.Status})");
            return;
        }

        (ApiOperation operation, Dictionary<string, string> parameters) = found;
        seen.AddOrUpdate(string.Create(CultureInfo.InvariantCulture, $"{operation} {exchange.Status}"), 1, (_, n) => n + 1);
        List<string> errors = [];
        CheckAnswer(operation, exchange, errors);
        if (exchange.Status is < 400 or >= 500)
        {
            CheckParameters(operation, parameters, target.Length == 2 ? target[1] : "", errors);
            CheckRequestBody(operation, exchange, errors);
        }

        foreach (string error in errors)
        {
            failures.Enqueue($"{exchange.Method} {exchange.Target} → {exchange.Status}: {error}");
        }
    }

    /// <summary>Checks a request alone, for peers whose answers are not ours. It must fit.</summary>
    public void CheckRequest(string method, string target, string? type, byte[] body)
    {
        string[] parts = target.Split('?', 2);
        if (!parts[0].StartsWith(description.Prefix + "/", StringComparison.Ordinal) || description.Find(method, parts[0][description.Prefix.Length..]) is not { } found)
        {
            failures.Enqueue($"{method} {parts[0]}: no such route is described");
            return;
        }

        seen.AddOrUpdate(found.Operation.ToString(), 1, (_, n) => n + 1);
        List<string> errors = [];
        CheckParameters(found.Operation, found.Parameters, parts.Length == 2 ? parts[1] : "", errors);
        CheckRequestBody(found.Operation, new ApiExchange { Method = method, Target = target, RequestType = type, RequestBody = body, Status = 200 }, errors);
        foreach (string error in errors)
        {
            failures.Enqueue($"{method} {target}: {error}");
        }
    }

    /// <summary>Checks one event of a stream against the operation's <c>x-event</c>.</summary>
    public void CheckEvent(string path, byte[] data)
    {
        List<string> errors = [];
        if (description.Find("GET", path) is not { } found || !found.Operation.Rules.TryGetValue("x-event", out object? schema))
        {
            failures.Enqueue($"GET {path}: no event stream is described");
            return;
        }

        CheckJson(schema, data, "event", errors);
        foreach (string error in errors)
        {
            failures.Enqueue($"GET {path}: {error}");
        }
    }

    private void CheckAnswer(ApiOperation operation, ApiExchange exchange, List<string> errors)
    {
        Dictionary<string, object?> responses = ApiDescription.Object(operation.Rules["responses"]);
        if (!responses.TryGetValue(exchange.Status.ToString(CultureInfo.InvariantCulture), out object? declared))
        {
            errors.Add($"the status {exchange.Status} is not described; it is one of {string.Join(", ", responses.Keys)}");
            return;
        }

        Dictionary<string, object?> response = Deref(declared);
        foreach ((string name, object? header) in Deref(response.GetValueOrDefault("headers") ?? new Dictionary<string, object?>()))
        {
            Dictionary<string, object?> rules = Deref(header);
            if (exchange.AnswerHeaders.TryGetValue(name, out string? value))
            {
                checker.Check(rules.GetValueOrDefault("schema") ?? true, FromText(rules.GetValueOrDefault("schema"), value), $"header {name}", errors);
            }
            else if (rules.GetValueOrDefault("required") is true)
            {
                errors.Add($"header {name}: is missing");
            }
        }

        if (exchange.AnswerBody is { } body)
        {
            CheckBody(response.GetValueOrDefault("content"), exchange.AnswerType, body, "answer", typeNeeded: true, errors);
        }
        else if (response.GetValueOrDefault("content") is not Dictionary<string, object?> content || !content.ContainsKey(exchange.AnswerType ?? ""))
        {
            errors.Add($"answer: the media type {exchange.AnswerType ?? "(none)"} is not described");
        }
    }

    private void CheckParameters(ApiOperation operation, Dictionary<string, string> inPath, string query, List<string> errors)
    {
        List<Dictionary<string, object?>> declared = [.. (operation.Rules.GetValueOrDefault("parameters") as List<object?> ?? []).Select(Deref)];
        foreach ((string name, string value) in inPath)
        {
            object? schema = declared.FirstOrDefault(p => p.Text("in") == "path" && p.Text("name") == name)?.GetValueOrDefault("schema");
            if (schema is null)
            {
                errors.Add($"path {name}: is not described");
                continue;
            }

            checker.Check(schema, FromText(schema, value), $"path {name}", errors);
        }

        // A query parameter whose schema is an object with additional properties stands for any others, as OpenAPI's exploded form has it.
        bool open = declared.Any(p => p.Text("in") == "query" && p.GetValueOrDefault("schema") is Dictionary<string, object?> s && s.Text("type") == "object");
        HashSet<string> given = [];
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string name = Uri.UnescapeDataString(parts[0]);
            given.Add(name);
            if (declared.FirstOrDefault(p => p.Text("in") == "query" && p.Text("name") == name) is { } parameter)
            {
                object? schema = parameter.GetValueOrDefault("schema");
                checker.Check(schema ?? true, FromText(schema, Uri.UnescapeDataString((parts.Length == 2 ? parts[1] : "").Replace('+', ' '))), $"query {name}", errors);
            }
            else if (!open)
            {
                errors.Add($"query {name}: is not described");
            }
        }

        errors.AddRange(declared
            .Where(p => p.Text("in") == "query" && p.GetValueOrDefault("required") is true && !given.Contains(p.Text("name")!))
            .Select(p => $"query {p.Text("name")}: is missing"));
    }

    private void CheckRequestBody(ApiOperation operation, ApiExchange exchange, List<string> errors)
    {
        if (operation.Rules.GetValueOrDefault("requestBody") is not { } declared)
        {
            if (exchange.RequestBody.Length > 0)
            {
                errors.Add("request: a body is not described");
            }

            return;
        }

        Dictionary<string, object?> rules = Deref(declared);
        if (exchange.RequestBody.Length > 0)
        {
            // Python clients send JSON without a content type: the first described one is meant.
            CheckBody(rules.GetValueOrDefault("content"), exchange.RequestType, exchange.RequestBody, "request", typeNeeded: false, errors);
        }
        else if (rules.GetValueOrDefault("required") is true)
        {
            errors.Add("request: the body is missing");
        }
    }

    private void CheckBody(object? declared, string? type, byte[] body, string place, bool typeNeeded, List<string> errors)
    {
        if (declared is not Dictionary<string, object?> content)
        {
            if (body.Length > 0)
            {
                errors.Add($"{place}: a body is not described");
            }

            return;
        }

        string key = type ?? (typeNeeded ? "(none)" : content.Keys.First());
        if (!content.TryGetValue(key, out object? media))
        {
            errors.Add($"{place}: the media type {key} is not described; it is one of {string.Join(", ", content.Keys)}");
            return;
        }

        if (key == "application/json")
        {
            CheckJson(ApiDescription.Object(media).GetValueOrDefault("schema") ?? true, body, place, errors);
        }
    }

    private void CheckJson(object? schema, byte[] body, string place, List<string> errors)
    {
        try
        {
            checker.Check(schema, PythonJson.Loads(body), place, errors);
        }
        catch (FormatException bad)
        {
            errors.Add($"{place}: {bad.Message}");
        }
    }

    private Dictionary<string, object?> Deref(object? value)
    {
        Dictionary<string, object?> rules = ApiDescription.Object(value);
        return rules.Text("$ref") is { } reference ? ApiDescription.Object(checker.Resolve(reference)) : rules;
    }

    /// <summary>What the text of a parameter or header stands for; text itself when it does not fit.</summary>
    private static object? FromText(object? schema, string text) => (schema as Dictionary<string, object?>)?.Text("type") switch
    {
        "integer" when long.TryParse(text, CultureInfo.InvariantCulture, out long whole) => whole,
        "number" when double.TryParse(text, CultureInfo.InvariantCulture, out double number) => number,
        "boolean" when text.ToLowerInvariant() is "true" or "1" or "yes" or "on" => true,
        "boolean" when text.ToLowerInvariant() is "false" or "0" or "no" or "off" => false,
        _ => text,
    };
}
