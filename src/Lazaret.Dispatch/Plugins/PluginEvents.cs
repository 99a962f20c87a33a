using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Plugins;

/// <summary>The events that a scanning plugin sends (<c>event-dispatcher</c> §16.1).</summary>
internal sealed class PluginEvents(PluginOptions options, TimeProvider time)
{
    public const string Verdict = "lazaret_verdict";
    public const string Threat = "lazaret_threat";
    public const string Scanner = "lazaret_scanner";

    /// <summary>The dispatcher makes the key.</summary>
    private const string Placeholder = "runner-placeholder";

    private Author Author => new() { Name = options.Name, Version = options.Version, Category = "plugin" };

    public PluginEvent Registration() => new()
    {
        ModelVersion = DispatchEvent.CurrentVersion,
        KafkaKey = Placeholder,
        Timestamp = EventTime.From(time.GetUtcNow()),
        Author = Author,
        Entity = new PluginEntity
        {
            Name = options.Name,
            Version = options.Version,
            Category = "plugin",
            Description = options.Description,
            Features =
            [
                new PluginFeature { Name = Verdict, Type = "string", Description = "clean, malicious or suspicious" },
                new PluginFeature { Name = Threat, Type = "string", Description = "Name of what was found" },
                new PluginFeature { Name = Scanner, Type = "string", Description = "Scanner that gave the verdict" },
            ],
        },
    };

    /// <summary>The parameters of a fetch, in the order in which the runner sends them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query() =>
    [
        new("name", options.Name),
        new("version", options.Version),
        new("count", "1"),
        new("deadline", ((int)options.Deadline.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("deployment_key", options.DeploymentKey ?? options.Name),
        new("d-self", "true"),
        new("r-expedite", "true"),
        new("r-live", "true"),
        new("r-historic", "true"),

        // Only new binaries with content: what others say of a known one is nothing to be scanned again.
        new("r-content", "true"),
    ];

    public StatusEvent Heartbeat(BinaryEvent task, TimeSpan runtime) => Status(task, PluginFinding.Not(StatusNames.Heartbeat, "", ""), runtime);

    public StatusEvent Status(BinaryEvent task, PluginFinding finding, TimeSpan runtime) => new()
    {
        ModelVersion = DispatchEvent.CurrentVersion,
        KafkaKey = Placeholder,
        Timestamp = EventTime.From(time.GetUtcNow()),
        Author = Author,
        Entity = new StatusEntity
        {
            Input = Stripped(task),
            Status = finding.Status,
            Runtime = Math.Floor(runtime.TotalSeconds),
            Error = finding.Error,
            Message = finding.Message,
            Results = finding.Features.Count == 0 ? [] : [Enriched(task, finding.Features)],
        },
    };

    private BinaryEvent Enriched(BinaryEvent task, IReadOnlyList<Feature> features)
    {
        EventTime now = EventTime.From(time.GetUtcNow());
        return new BinaryEvent
        {
            ModelVersion = DispatchEvent.CurrentVersion,
            KafkaKey = Placeholder,
            Timestamp = now,
            Author = Author,
            Action = BinaryActions.Enriched,
            Source = new Source
            {
                Name = task.Source.Name,
                References = task.Source.References,
                Security = task.Source.Security,
                Timestamp = task.Source.Timestamp,
                Settings = task.Source.Settings,
                Path = [.. task.Source.Path, new PathNode { Author = Author, Action = BinaryActions.Enriched, Sha256 = task.Entity.Sha256, Timestamp = now }],
            },
            Entity = Plain(task.Entity, [.. features]),
        };
    }

    /// <summary>The task without features, streams and info, with its id.</summary>
    private static BinaryEvent Stripped(BinaryEvent task) => new()
    {
        ModelVersion = task.ModelVersion,
        KafkaKey = task.KafkaKey,
        Timestamp = task.Timestamp,
        Author = task.Author,
        Source = task.Source,
        Entity = Plain(task.Entity, []),
        Action = task.Action,
        Dequeued = task.Dequeued,
        Retries = task.Retries,
        Flags = task.Flags,
        TrackSourceReferences = task.TrackSourceReferences,
        TrackLinks = task.TrackLinks,
        TrackAuthors = task.TrackAuthors,
    };

    private static BinaryEntity Plain(BinaryEntity entity, List<Feature> features) => new()
    {
        Sha256 = entity.Sha256, Sha512 = entity.Sha512, Sha1 = entity.Sha1, Md5 = entity.Md5, Ssdeep = entity.Ssdeep, Tlsh = entity.Tlsh, Size = entity.Size, Mime = entity.Mime, Magic = entity.Magic,
        FileFormat = entity.FileFormat, FileExtension = entity.FileExtension, Features = features,
    };
}
