namespace Lazaret.Domains.Classify;

/// <summary>A <see cref="DomainEngine"/> that is made when it is first asked for.</summary>
internal sealed class LazyEngine(EngineRequest request) : IAsyncDisposable
{
    private readonly Lazy<DomainEngine> engine = new(() => ClassifierOpening.Open(request, servers: null));

    /// <summary>The engine.</summary>
    /// <exception cref="Cli.UserErrorException">A file cannot be used.</exception>
    public DomainEngine Value => engine.Value;

    public ValueTask DisposeAsync() => engine.IsValueCreated ? engine.Value.DisposeAsync() : ValueTask.CompletedTask;
}
