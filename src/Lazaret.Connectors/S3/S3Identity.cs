using Lazaret.Core.Items;

namespace Lazaret.Connectors.S3;

/// <summary>The identity of a version: size, time to the second (as HTTP headers say it) and ETag.</summary>
internal static class S3Identity
{
    public static ObjectIdentity Of(long size, DateTime? modified, string? etag) => new(size, Nanoseconds(modified), 0, string.IsNullOrEmpty(etag) ? null : etag.Trim('"'));

    // Listings give milliseconds and headers whole seconds: the two must agree.
    private static long Nanoseconds(DateTime? modified) =>
        modified is { } time && time.Year > 1970 ? (time.ToUniversalTime().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond * 1_000_000_000L : 0;
}
