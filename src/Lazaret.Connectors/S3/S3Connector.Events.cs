using System.Text.Json;
using Lazaret.Connectors.Hosting;
using Lazaret.Connectors.S3.Events;

namespace Lazaret.Connectors.S3;

/// <content>Events.</content>
public sealed partial class S3Connector : IEventDecoder
{
    /// <inheritdoc/>
    public IReadOnlyList<EventObject>? Decode(JsonElement body) =>
        S3Events.Decode(body, asset.Bucket) is { } found
            ? [.. found.Where(o => asset.Contains(o.Key) && !o.Key.EndsWith('/')).Select(o => new EventObject(o.ToString(), $"{asset.Bucket}/{o.Key}"))]
            : null;

    /// <inheritdoc/>
    public string RelativePath(string location) => asset.Relative(S3Location.Parse(location).Key);
}
