using Lazaret.Core.Routes.Definition;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>A mapping that was read and found to be of its shape. Members that are absent, and those that were wrong, are not in it.</summary>
/// <param name="at">Its place: <c>source</c>, <c>deliver[0]</c>; empty for the whole file.</param>
/// <param name="line">Where it stands.</param>
internal sealed class RouteMap(string at, long line)
{
    private readonly Dictionary<string, (object Value, long Line)> members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> wrong = new(StringComparer.Ordinal);

    public string At => at;

    public long Line => line;

    public void Set(string name, object value, long where) => members[name] = (value, where);

    /// <summary>A member that is there and wrong.</summary>
    public void SetWrong(string name, long where) => wrong[name] = where;

    /// <summary>True also when what stands there is wrong, so that one mistake is not told as two.</summary>
    public bool Has(string name) => members.ContainsKey(name) || wrong.ContainsKey(name);

    public string? Text(string name) => Get<string>(name);

    public bool? Flag(string name) => members.TryGetValue(name, out (object Value, long Line) found) ? (bool)found.Value : null;

    public long? Number(string name) => members.TryGetValue(name, out (object Value, long Line) found) ? (long)found.Value : null;

    public TimeSpan? Time(string name) => members.TryGetValue(name, out (object Value, long Line) found) ? (TimeSpan)found.Value : null;

    public SecretReference? Secret(string name) => Get<SecretReference>(name);

    /// <summary>A mapping; for a member with a short form also when that is a text.</summary>
    public RouteMap? Map(string name) => Get<object>(name) as RouteMap;

    public IReadOnlyList<object> List(string name) => Get<List<object>>(name) ?? [];

    public IReadOnlyList<string> Texts(string name) => [.. List(name).OfType<string>()];

    public IReadOnlyList<RouteMap> Maps(string name) => [.. List(name).OfType<RouteMap>()];

    /// <summary>The text itself of a member with a short form; null when it is a mapping.</summary>
    public string? Short(string name) => Get<object>(name) as string;

    public long LineOf(string name) => members.TryGetValue(name, out (object Value, long Line) found) ? found.Line : wrong.GetValueOrDefault(name, line);

    public string PlaceOf(string name) => at.Length == 0 ? name : $"{at}.{name}";

    private T? Get<T>(string name)
        where T : class => members.TryGetValue(name, out (object Value, long Line) found) ? (T)found.Value : null;
}
