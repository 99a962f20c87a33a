using System.Runtime.InteropServices;

namespace Lazaret.Domains.Names;

/// <summary>
/// The rules of a public-suffix list as a tree of labels, last label first. All edges of the tree are in one hash table with open addressing, keyed by parent node
/// and label, so a look-up costs one probe for each label that the list knows and one more.
/// </summary>
internal sealed class SuffixTrie
{
    private const int Root = 0;

    private Edge[] edges = new Edge[1 << 15];
    private byte[] labels = new byte[1 << 17];
    private int labelBytes;
    private int nodes;

    /// <summary>Adds a rule.</summary>
    /// <param name="name">The rule's labels without <c>!</c> and <c>*.</c>, in lower-case A-label form.</param>
    /// <param name="kind">Plain, wildcard (<c>*.name</c>) or exception (<c>!name</c>).</param>
    /// <param name="isPrivate">It is of the private section.</param>
    public void Add(ReadOnlySpan<byte> name, SuffixRule kind, bool isPrivate)
    {
        int node = Root;
        int slot = 0;
        int end = name.Length;
        while (end > 0)
        {
            int start = name[..end].LastIndexOf((byte)'.') + 1;
            slot = FindOrAdd(node, name[start..end]);
            node = edges[slot].Node;
            end = start - 1;
        }

        ref Edge last = ref edges[slot];
        last.Rules |= kind;
        if (isPrivate)
        {
            last.Private |= kind;
        }
    }

    /// <summary>Finds the public suffix of a name of one label or more; every label is counted, so an empty one must not occur.</summary>
    public SuffixMatch Match(ReadOnlySpan<byte> name)
    {
        int end = name.Length;
        int start = name.LastIndexOf((byte)'.') + 1;
        SuffixMatch best = new(start, false, false);
        int node = Root;
        SuffixRule wildcard = SuffixRule.None;
        bool privateWildcard = false;
        while (true)
        {
            if (wildcard != SuffixRule.None)
            {
                best = new SuffixMatch(start, privateWildcard, true);
            }

            int slot = Find(node, name[start..end]);
            if (slot < 0)
            {
                return best;
            }

            ref readonly Edge edge = ref edges[slot];
            if ((edge.Rules & SuffixRule.Exception) != 0)
            {
                return new SuffixMatch(end + 1, (edge.Private & SuffixRule.Exception) != 0, true);
            }

            if ((edge.Rules & SuffixRule.Plain) != 0)
            {
                best = new SuffixMatch(start, (edge.Private & SuffixRule.Plain) != 0, true);
            }

            if (start == 0)
            {
                return best;
            }

            wildcard = edge.Rules & SuffixRule.Wildcard;
            privateWildcard = (edge.Private & SuffixRule.Wildcard) != 0;
            node = edge.Node;
            end = start - 1;
            start = name[..end].LastIndexOf((byte)'.') + 1;
        }
    }

    private int FindOrAdd(int parent, ReadOnlySpan<byte> label)
    {
        int slot = Probe(parent, label);
        if (edges[slot].Length != 0)
        {
            return slot;
        }

        if (++nodes > edges.Length * 3 / 4)
        {
            Grow();
            slot = Probe(parent, label);
        }

        if (labelBytes + label.Length > labels.Length)
        {
            Array.Resize(ref labels, labels.Length * 2);
        }

        label.CopyTo(labels.AsSpan(labelBytes));
        edges[slot] = new Edge { Parent = parent, Node = nodes, Offset = labelBytes, Length = (byte)label.Length };
        labelBytes += label.Length;
        return slot;
    }

    private void Grow()
    {
        Edge[] old = edges;
        edges = new Edge[old.Length * 2];
        foreach (ref readonly Edge edge in old.AsSpan())
        {
            if (edge.Length != 0)
            {
                edges[Probe(edge.Parent, labels.AsSpan(edge.Offset, edge.Length))] = edge;
            }
        }
    }

    private int Find(int parent, ReadOnlySpan<byte> label)
    {
        int slot = Probe(parent, label);
        return edges[slot].Length == 0 ? -1 : slot;
    }

    /// <summary>The slot of that edge, or the free one where it belongs.</summary>
    private int Probe(int parent, ReadOnlySpan<byte> label)
    {
        Edge[] table = edges;
        uint hash = ((uint)parent * 0x9E3779B1u) ^ Hash(label);
        hash *= 0x85EBCA6Bu;
        int slot = (int)((hash ^ (hash >> 15)) & (uint)(table.Length - 1));
        while (true)
        {
            ref readonly Edge edge = ref table[slot];
            if (edge.Length == 0 || (edge.Parent == parent && edge.Length == label.Length && labels.AsSpan(edge.Offset, edge.Length).SequenceEqual(label)))
            {
                return slot;
            }

            slot = (slot + 1) & (table.Length - 1);
        }
    }

    private static uint Hash(ReadOnlySpan<byte> label)
    {
        uint hash = (uint)label.Length;
        foreach (byte b in label)
        {
            hash = (hash ^ b) * 0x01000193u;
        }

        return hash;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Edge
    {
        public int Parent;
        public int Node;
        public int Offset;
        public byte Length;
        public SuffixRule Rules;
        public SuffixRule Private;
    }
}
