using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Queries;

/// <summary>A query parameter of a route: what may stand in the URL, and the documentation of it, from one place.</summary>
/// <param name="Name">As in the URL.</param>
/// <param name="Summary">For people.</param>
/// <param name="Names">The values it can have; null = free text.</param>
/// <param name="Repeatable">May stand more than once, or hold several values with commas between.</param>
/// <param name="IsNumber">A whole number.</param>
internal sealed record ApiParameter(string Name, string Summary, IReadOnlyList<string>? Names = null, bool Repeatable = false, bool IsNumber = false)
{
    public static readonly ApiParameter After = new("after", "The `next` of the page before.");
    public static readonly ApiParameter Limit = new("limit", "Most entries of the page, 1 to 1000; 100 when left out.", IsNumber: true);
    public static readonly ApiParameter Order = new("order", "Oldest first (asc, the default) or newest first (desc).", ["asc", "desc"]);
    public static readonly ApiParameter Job = new("job", "Only of this job.");
    public static readonly ApiParameter Connector = new("connector", "Only of this connector, by its id.");

    public static ApiParameter Of<T>(string name, string summary, bool repeatable = false)
        where T : struct, Enum => new(name, summary, NamesOfAttribute.List(typeof(T)), repeatable);
}
