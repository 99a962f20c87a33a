namespace Lazaret.Core.Items;

/// <summary>One object to be accepted.</summary>
/// <param name="Location">What the connector reads and acts by. Lossless text, see <see cref="Text.LosslessUtf8"/>.</param>
/// <param name="MetaInfo">A second, human identifier; may be empty, never null.</param>
/// <param name="Identity">The version that was listed.</param>
/// <param name="IdempotencyKey">
/// Items of one job with equal keys are one item. Null: the location is the key; see <see cref="ItemKey"/>.
/// </param>
public sealed record NewItem(string Location, string MetaInfo, ObjectIdentity Identity, string? IdempotencyKey = null)
{
    /// <summary>
    /// What a remote connector sent with the object and wants to see again when it is read and acted on: one JSON object, at most 16,384 characters. Kept as it is, never
    /// looked at by the store.
    /// </summary>
    public string? Extra { get; init; }
}
