using Lazaret.Core.Connectors;

namespace Lazaret.Core.Analysis;

/// <summary>
/// A service that takes a long look at one object (minutes): slower and deeper than a scanner, asked for by a person or for what was found malicious. Expected failures are values.
/// </summary>
public interface IDeepAnalyzer : IAsyncDisposable
{
    /// <summary>For people: <c>dianna</c>.</summary>
    string Name { get; }

    /// <summary>Sends one object; the analysis then runs there.</summary>
    /// <param name="name">The object's name, for the report.</param>
    /// <param name="content">Its bytes, read once; not disposed of here.</param>
    /// <param name="archivePassword">For encrypted archives; null when none is known. Never stored, never logged.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<AnalysisAnswer> SubmitAsync(string name, IObjectContent content, string? archivePassword, CancellationToken cancellationToken);

    /// <summary>How an analysis stands.</summary>
    ValueTask<AnalysisAnswer> LookAsync(string analysisId, CancellationToken cancellationToken);
}
