using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Core.Dsx;

/// <summary>The usual answer of both sides (<c>scan-orchestrator</c> §4.4).</summary>
public sealed record DsxStatusResponse
{
    /// <summary><c>success</c>, <c>error</c> or <c>nothing</c>.</summary>
    public string Status { get; set; } = "";

    [JsonConverter(typeof(LosslessStringConverter))]
    public string Message { get; set; } = "";

    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Description { get; set; }

    public string? Id { get; set; }

    [JsonConverter(typeof(LosslessStringListConverter))]
    public IReadOnlyList<string>? Preview { get; set; }

    public static DsxStatusResponse Success(string message, string? description = null) => new() { Status = DsxStatus.Success, Message = message, Description = description };

    public static DsxStatusResponse Error(string message, string? description = null) => new() { Status = DsxStatus.Error, Message = message, Description = description };
}
