using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>The file <c>NAME.lazaret.json</c> beside each quarantined file: where it came from, why and when.</summary>
internal sealed class QuarantineRecord
{
    public string Format { get; init; } = "lazaret-quarantine/1";

    /// <summary>The key of the request; tells whose record this is when it is found again.</summary>
    public required string Key { get; init; }

    public required string ConnectorId { get; init; }

    public required string JobId { get; init; }

    public required long ItemId { get; init; }

    public required string Action { get; init; }

    /// <summary>Bytes that are not UTF-8 stand as <c>\udc80</c> to <c>\udcff</c>.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Location { get; init; }

    /// <summary>The bytes of the location, when they are not UTF-8.</summary>
    public string? LocationBase64 { get; init; }

    public required string QuarantinedAt { get; init; }

    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    public required string Modified { get; init; }

    public required long ModifiedNs { get; init; }

    /// <summary>Permissions it had, in octal.</summary>
    public required string Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required string Outcome { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<RecordedVerdict> Verdicts { get; init; }
}
