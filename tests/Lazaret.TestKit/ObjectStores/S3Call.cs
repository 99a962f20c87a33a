namespace Lazaret.TestKit.ObjectStores;

/// <summary>One request to a <see cref="SmallS3"/>.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Key">Decoded; empty for requests to the bucket.</param>
/// <param name="Query">By name; decoded.</param>
/// <param name="Headers">By name, whatever its case.</param>
public sealed record S3Call(string Method, string Key, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
