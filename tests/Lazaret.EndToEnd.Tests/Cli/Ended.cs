using System.Text.Json;

namespace Lazaret.EndToEnd.Tests.Cli;

/// <summary>How a process ended.</summary>
internal sealed record Ended(int Code, string Out, string Error)
{
    public IReadOnlyList<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The JSON objects on standard output, one a line.</summary>
    public IReadOnlyList<JsonElement> Json => [.. Lines.Select(l => JsonDocument.Parse(l).RootElement.Clone())];

    public IReadOnlyList<JsonElement> Items => [.. Json.Where(j => j.GetProperty("type").GetString() == "item")];

    /// <summary>The member <c>summary</c> of the last line.</summary>
    public JsonElement Summary => Json[^1].GetProperty("summary");
}
