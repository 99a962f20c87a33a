using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Core.Dsx;

/// <summary>What <c>item_action</c> answers: a <see cref="DsxStatusResponse"/> with the action that was meant.</summary>
public sealed record DsxItemActionResponse
{
    public string Status { get; set; } = "";

    [JsonConverter(typeof(LosslessStringConverter))]
    public string Message { get; set; } = "";

    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Description { get; set; }

    public string? Id { get; set; }

    /// <summary>A value of <see cref="DsxItemActions"/>.</summary>
    public string ItemAction { get; set; } = DsxItemActions.Nothing;
}
