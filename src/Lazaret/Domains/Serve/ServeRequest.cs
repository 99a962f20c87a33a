using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Serve;

/// <summary>What the command line of <c>lazaret dga serve</c> says; null = the setting decides.</summary>
internal sealed record ServeRequest
{
    /// <summary>The model and what belongs to it.</summary>
    public required EngineRequest Engine { get; init; }

    /// <summary>Where version 4 is.</summary>
    public string? Listen { get; init; }

    /// <summary>Its port, in place of the one of <see cref="Listen"/>.</summary>
    public int? Port { get; init; }

    /// <summary>Port of version 3, at the same address.</summary>
    public int? V3Port { get; init; }

    /// <summary>Where health and metrics are, or <c>off</c>.</summary>
    public string? HttpListen { get; init; }

    /// <summary>So many names may wait.</summary>
    public int? MaxQueue { get; init; }

    /// <summary>So many batches are scored at once.</summary>
    public int? Workers { get; init; }

    /// <summary>A file of tokens.</summary>
    public string? TokenFile { get; init; }

    /// <summary>PEM file with the certificate.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file with its key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>From which level on events are logged.</summary>
    public string? Verbosity { get; init; }
}
