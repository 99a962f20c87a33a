using System.Text.Json.Serialization;
using Lazaret.Core.Actions;
using Lazaret.Core.Text;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Jobs;

/// <summary>A full scan to start.</summary>
internal sealed record CreateJob
{
    /// <summary>The connector's id.</summary>
    public required string Connector { get; init; }

    /// <summary>Makes the call safe to repeat: a job that exists under it is returned. Left out = a fresh one.</summary>
    public string? Id { get; init; }

    /// <summary>A name for people; at most 200 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Left out = the connector's own filter.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Filter { get; init; }

    /// <summary>Most items; 0 = all.</summary>
    public long? Limit { get; init; }

    /// <summary>What happens to malicious objects; left out = the server's default.</summary>
    [NamesOf(typeof(ActionKind))]
    public string? Action { get; init; }

    /// <summary>What happens to suspicious objects; left out = nothing, or the server's default when action is left out too.</summary>
    [NamesOf(typeof(ActionKind))]
    public string? SuspiciousAction { get; init; }

    /// <summary>Results to keep: −1 all, 0 none, n the newest n; left out = the server's default.</summary>
    public long? RetainResults { get; init; }
}
