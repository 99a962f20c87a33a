namespace Lazaret.Core.Dsx;

/// <summary>One request of a batch that was not accepted.</summary>
/// <param name="Index">Its place in the batch, 0 upwards.</param>
/// <param name="Error">Why, in a sentence.</param>
public sealed record DsxBatchRefusal(int Index, string Error);
