using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Api;

/// <summary>Settings of the HTTP interface for names.</summary>
internal sealed class DomainApiOptions
{
    /// <summary>The profile when a request names none. Default <see cref="ThresholdProfile.Balanced"/>.</summary>
    public ThresholdProfile Profile { get; set; } = ThresholdProfile.Balanced;

    /// <summary>Most names in one JSON array. Default 100,000, least 1.</summary>
    public int MaxNames { get; set; } = 100_000;

    /// <summary>Largest JSON array, bytes. Default 8 MiB, least 1,024. A stream of lines has no such limit.</summary>
    public int MaxBytes { get; set; } = 8 << 20;

    /// <summary>Longest line of a stream, bytes. Default 64 KiB, least 256.</summary>
    public int MaxLineBytes { get; set; } = 64 * 1024;

    /// <summary>Requests that are answered at one time; further ones get 503. Default 64, least 1.</summary>
    public int MaxRequests { get; set; } = 64;

    /// <summary>How long a stream may bring nothing before it is ended. Default 300 s, more than 0.</summary>
    public TimeSpan StreamIdle { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a stream that has begun waits for a classifier that is overloaded. Default 30 s.</summary>
    public TimeSpan StreamPatience { get; set; } = TimeSpan.FromSeconds(30);
}
