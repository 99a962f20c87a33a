using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>What is written down before an action touches anything, so that the same request can go on after a crash at any point.</summary>
internal sealed class JournalEntry
{
    public string Format { get; init; } = "lazaret-journal/1";

    public required string Action { get; init; }

    public required string JobId { get; init; }

    public required long ItemId { get; init; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Location { get; init; }

    public required long Size { get; init; }

    public required long ModifiedNs { get; init; }

    public required ulong Inode { get; init; }

    /// <summary>Of the scanned bytes; when the request knows none, of the bytes copied.</summary>
    public required string Sha256 { get; set; }

    public required string At { get; init; }

    public JournalPhase Phase { get; set; }

    /// <summary>Where to, relative to the quarantine; null for a delete.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Target { get; set; }
}
