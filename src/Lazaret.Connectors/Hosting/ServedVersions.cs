using Lazaret.Core.Items;

namespace Lazaret.Connectors.Hosting;

/// <summary>Which version of an object was read last: what an action of a core that does not say is held to. Bounded; the oldest are forgotten.</summary>
internal sealed class ServedVersions
{
    private const int Most = 100_000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, ObjectIdentity> versions = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    public void Served(string location, ObjectIdentity version)
    {
        lock (gate)
        {
            if (versions.TryAdd(location, version))
            {
                order.Enqueue(location);
                if (order.Count > Most)
                {
                    versions.Remove(order.Dequeue());
                }
            }
            else
            {
                versions[location] = version;
            }
        }
    }

    public ObjectIdentity? Find(string location)
    {
        lock (gate)
        {
            return versions.TryGetValue(location, out ObjectIdentity version) ? version : null;
        }
    }
}
