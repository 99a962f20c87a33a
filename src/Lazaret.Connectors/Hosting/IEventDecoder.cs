using System.Text.Json;

namespace Lazaret.Connectors.Hosting;

/// <summary>A connector whose repository posts events in words of its own (<c>connectors</c> §1.14).</summary>
public interface IEventDecoder
{
    /// <summary>
    /// The objects that an event tells of: new or changed ones of this connector's asset, and nothing else. An event of another kind, or of another place, tells of none. Null: it is no event of this repository.
    /// </summary>
    /// <param name="body">The whole body, of any shape: it comes from outside.</param>
    IReadOnlyList<EventObject>? Decode(JsonElement body);

    /// <summary>The path that the filter sees for a location.</summary>
    string RelativePath(string location);
}
