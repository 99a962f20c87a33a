using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Api;

/// <summary>What the routes for names need.</summary>
/// <param name="classifier">Who answers.</param>
/// <param name="describe">Tells about the model; called when somebody asks.</param>
/// <param name="options">Settings.</param>
/// <param name="time">The clock.</param>
internal sealed class DomainApi(IDomainClassifier classifier, Func<ModelDescription> describe, DomainApiOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim places = new(options.MaxRequests);

    public IDomainClassifier Classifier => classifier;

    public DomainApiOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>What was answered so far.</summary>
    public DomainApiMetrics Metrics { get; } = new();

    /// <summary>The model and what belongs to it.</summary>
    /// <exception cref="ClassifierUnavailableException">There is none.</exception>
    public ModelDescription DescribeModel() => describe();

    /// <summary>A place for one request; disposed of when it is answered.</summary>
    /// <exception cref="ClassifierUnavailableException">All are taken.</exception>
    public IDisposable Enter() => places.Wait(0)
        ? new Place(places)
        : throw new ClassifierUnavailableException($"{options.MaxRequests} requests for names are being answered, which is the limit; try again in a moment.", overloaded: true);

    public void Dispose() => places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
