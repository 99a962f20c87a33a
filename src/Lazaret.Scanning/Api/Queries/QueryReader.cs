using System.Globalization;
using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.Queries;

/// <summary>The query of a request, checked against what the route declares: a misspelled name or value is an error, never ignored.</summary>
internal sealed class QueryReader
{
    private const int MaxValue = 8192;
    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);

    public QueryReader(HttpContext http)
    {
        IReadOnlyList<ApiParameter> declared = http.GetEndpoint()?.Metadata.GetOrderedMetadata<ApiParameter>() ?? [];
        foreach ((string name, string value) in LosslessQuery.Parse(http.Request.QueryString.Value))
        {
            ApiParameter parameter = declared.FirstOrDefault(p => p.Name == name)
                ?? throw ApiException.Bad(name, "There is no such query parameter here.", declared.Count == 0 ? "none" : string.Join(", ", declared.Select(p => p.Name)));
            if (value.Length > MaxValue)
            {
                throw ApiException.Bad(name, $"The value has more than {MaxValue} characters.");
            }

            if (!values.TryGetValue(name, out List<string>? list))
            {
                values[name] = list = [];
            }
            else if (!parameter.Repeatable)
            {
                throw ApiException.Bad(name, "The parameter stands there more than once.");
            }

            list.Add(value);
        }
    }

    /// <summary>The value of a parameter; null when it is left out or empty.</summary>
    public string? Text(string name) => values.TryGetValue(name, out List<string>? list) && list[0].Length > 0 ? list[0] : null;

    public long? Number(string name, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max
            ? number
            : throw ApiException.Bad(name, $"\"{Short(text)}\" is not allowed.", $"a whole number from {min} to {max}");
    }

    /// <summary>All values of a repeatable parameter, commas split.</summary>
    public IReadOnlyList<T> Enums<T>(string name)
        where T : struct, Enum => !values.TryGetValue(name, out List<string>? list)
        ? []
        : [.. list.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(v => Enum<T>(name, v)).Distinct()];

    public T? Enum<T>(string name)
        where T : struct, Enum => Text(name) is { } text ? Enum<T>(name, text) : null;

    public string? OneOf(string name, params string[] allowed) => Text(name) is not { } text || allowed.Contains(text, StringComparer.Ordinal)
        ? Text(name)
        : throw ApiException.Bad(name, $"\"{Short(text)}\" is not allowed.", string.Join(", ", allowed));

    public PageRequest Page() => new(Text("after"), (int)(Number("limit", 1, 1000) ?? 100), OneOf("order", "asc", "desc") == "desc");

    public JobId? Job() => Text("job") is { } text ? Ids.Job(text, "job") : null;

    public ConnectorId? Connector() => Text("connector") is { } text ? new ConnectorId(text) : null;

    private static T Enum<T>(string name, string text)
        where T : struct, Enum => Names.TryParse(text, out T value)
        ? value
        : throw ApiException.Bad(name, $"\"{Short(text)}\" is not allowed.", Names.All<T>());

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
