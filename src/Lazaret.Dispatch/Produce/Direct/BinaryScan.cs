using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Produce.Direct;

/// <summary>
/// Walks over a binary event in Avro, schema 6, without making objects of it: notes where those texts are that its identity needs, and whether it is plainly valid. What it does not take is read in
/// full by the others, who also say what is wrong. Used again for each event.
/// </summary>
internal sealed class BinaryScan
{
    private const int MostReferences = 64;

    /// <summary>Where the fields begin that are taken over as they are: behind the key.</summary>
    public int BodyStart { get; private set; }

    /// <summary>Where they end: before the tracking fields.</summary>
    public int BodyEnd { get; private set; }

    public Piece AuthorName { get; private set; }

    public Piece SourceName { get; private set; }

    public Piece SourceSecurity { get; private set; }

    public long SourceMicros { get; private set; }

    public Piece Action { get; private set; }

    public bool Expedite { get; private set; }

    public bool Retry { get; private set; }

    public List<(Piece Key, Piece Value)> References { get; } = [];

    public List<ScannedNode> Path { get; } = [];

    /// <summary>Walks over the event at <paramref name="at"/>; false when it is not one that this path takes. Then nothing here means anything.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, ref int at)
    {
        References.Clear();
        Path.Clear();
        Walk walk = new(bytes, at);
        if (walk.Long() != 6)
        {
            return false;
        }

        walk.Text();
        BodyStart = walk.At;
        walk.Long(); // timestamp
        AuthorName = walk.Text();
        walk.Skip(3);
        if (AuthorName.IsEmpty || !Source(ref walk, bytes) || !Entity(ref walk, bytes, out bool content, out bool other))
        {
            return false;
        }

        Action = walk.Text();
        walk.Text(); // dequeued
        walk.Long(); // retries
        walk.Byte(); // bypass_cache
        Expedite = walk.Byte() == 1;
        Retry = walk.Byte() == 1;
        BodyEnd = walk.At;
        walk.Text();
        walk.Texts();
        walk.Texts();
        at = walk.At;
        ReadOnlySpan<byte> action = Action.Of(bytes);
        return walk.IsGood && (action.SequenceEqual("enriched"u8) ? !content && !other
            : action.SequenceEqual("mapped"u8) ? !content
            : action.SequenceEqual("augmented"u8) ? content && other
            : (action.SequenceEqual("sourced"u8) || action.SequenceEqual("extracted"u8)) && content);
    }

    private bool Source(ref Walk walk, ReadOnlySpan<byte> bytes)
    {
        SourceName = walk.Text();
        for (long count = walk.Block(); count > 0; count = walk.Block())
        {
            for (; count > 0 && walk.IsGood; count--)
            {
                Piece key = walk.Text();
                if (References.Count >= MostReferences || !IsPlainKey(bytes, key))
                {
                    return false;
                }

                References.Add((key, walk.Text()));
            }
        }

        SourceSecurity = walk.Text();
        for (long count = walk.Block(); count > 0; count = walk.Block())
        {
            for (; count > 0 && walk.IsGood; count--)
            {
                if (!Node(ref walk, bytes))
                {
                    return false;
                }
            }
        }

        SourceMicros = walk.Long();

        // Settings may have to be taken away: not here.
        return walk.Block() == 0 && walk.IsGood && !SourceName.IsEmpty && Path.Count > 0;
    }

    private bool Node(ref Walk walk, ReadOnlySpan<byte> bytes)
    {
        Piece name = walk.Text();
        Piece version = walk.Text();
        Piece category = walk.Text();
        Piece security = walk.Text();
        Piece action = walk.Text();
        Piece sha256 = walk.Text();
        for (long count = walk.Block(); count > 0; count = walk.Block())
        {
            for (; count > 0 && walk.IsGood; count--)
            {
                walk.Skip(2);
            }
        }

        long micros = walk.Long();
        walk.Text();
        walk.Bytes(8);
        walk.Skip(2);
        if (!walk.IsGood || name.IsEmpty || sha256.IsEmpty || !BinaryActions.IsKnown(action.Of(bytes)) || (Path.Count > 0 && Path[^1].Action.Of(bytes).SequenceEqual("enriched"u8)))
        {
            return false;
        }

        Path.Add(new ScannedNode(name, version, category, security, action, sha256, micros));
        return true;
    }

    private static bool Entity(ref Walk walk, ReadOnlySpan<byte> bytes, out bool content, out bool other)
    {
        content = other = false;
        walk.Skip(6);
        walk.Bytes(8);
        walk.Skip(5); // mime, magic, format, extension, info
        for (long count = walk.Block(); count > 0; count = walk.Block())
        {
            for (; count > 0 && walk.IsGood; count--)
            {
                walk.Skip(4);
                walk.Bytes(16);
            }
        }

        for (long count = walk.Block(); count > 0; count = walk.Block())
        {
            for (; count > 0 && walk.IsGood; count--)
            {
                walk.Long();
                ReadOnlySpan<byte> label = walk.Text().Of(bytes);
                if (label.SequenceEqual("content"u8))
                {
                    content = true;
                }
                else if (walk.IsGood && StreamLabels.IsKnown(label))
                {
                    other = true;
                }
                else
                {
                    return false;
                }

                walk.Bytes(8);
                walk.Skip(11);
            }
        }

        return walk.IsGood;
    }

    /// <summary>Is the order of pairs that of their keys, and does no other have this key? A dot, or what sorts before one, could change the order.</summary>
    private bool IsPlainKey(ReadOnlySpan<byte> bytes, Piece key)
    {
        ReadOnlySpan<byte> text = key.Of(bytes);
        if (text.ContainsAnyInRange((byte)0, (byte)'.'))
        {
            return false;
        }

        foreach ((Piece other, _) in References)
        {
            if (other.Of(bytes).SequenceEqual(text))
            {
                return false;
            }
        }

        return true;
    }
}
