using Lazaret.Dispatch.Api;

namespace Lazaret.Dispatch.Streams;

/// <summary>What became of an upload: one of the two is there.</summary>
/// <param name="Stream">What was stored.</param>
/// <param name="Error">Why nothing was.</param>
public sealed record UploadResult(StoredStream? Stream, ApiError? Error)
{
    /// <summary>Nothing was stored.</summary>
    public static UploadResult Failed(int status, string title, string detail) => new(null, new ApiError(status, title, detail));
}
