namespace Lazaret.Core.Dsx;

/// <summary>What <c>item_action</c> answers: a <see cref="DsxStatusResponse"/> with the action that was meant.</summary>
public sealed record DsxItemActionResponse
{
    public string Status { get; init; } = "";

    public string Message { get; init; } = "";

    public string? Description { get; init; }

    public string? Id { get; init; }

    /// <summary>A value of <see cref="DsxItemActions"/>.</summary>
    public string ItemAction { get; init; } = DsxItemActions.Nothing;
}
