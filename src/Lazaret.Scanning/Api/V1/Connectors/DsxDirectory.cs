using Lazaret.Core.Dsx;

namespace Lazaret.Scanning.Api.V1.Connectors;

/// <summary>The remote connectors that are registered, present or not.</summary>
internal sealed class DsxDirectory
{
    /// <summary>The connector with this UUID in any spelling, present or evicted; null when it never registered.</summary>
    public IDsxConnector? Find(string? uuid) => null;

    /// <summary>The connector that registered with this address; null when there is none.</summary>
    public IDsxConnector? FindByUrl(string? url) => null;

    /// <summary>Those that are present, by name.</summary>
    public IReadOnlyList<IDsxConnector> Present => [];
}
