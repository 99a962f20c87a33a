using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Text;

/// <summary>Names on their way from a reader through the classifier to a writer. Batches are used again and again.</summary>
internal sealed class NameBatch
{
    /// <summary>Most names in one.</summary>
    public const int Capacity = 2048;

    private readonly string[] names = new string[Capacity];
    private readonly long[] lines = new long[Capacity];
    private readonly byte[]?[] inputs = new byte[Capacity][];
    private readonly DomainScore[] scores = new DomainScore[Capacity];
    private DomainVerdict[] verdicts = [];

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public ReadOnlyMemory<string> Names => names.AsMemory(0, Count);

    /// <summary>The number of each name's line, counted from 1.</summary>
    public ReadOnlySpan<long> Lines => lines.AsSpan(0, Count);

    /// <summary>What each name stood in, where a reader keeps it: the JSON object, or the CSV record without its end.</summary>
    public ReadOnlySpan<byte[]?> Inputs => inputs.AsSpan(0, Count);

    public Memory<DomainScore> Scores => scores.AsMemory(0, Count);

    /// <summary>The long form of each verdict, where it was asked for.</summary>
    public Span<DomainVerdict> Verdicts
    {
        get
        {
            if (verdicts.Length == 0)
            {
                verdicts = new DomainVerdict[Capacity];
            }

            return verdicts.AsSpan(0, Count);
        }
    }

    public void Add(string name, long line, byte[]? input = null)
    {
        (names[Count], lines[Count], inputs[Count]) = (name, line, input);
        Count++;
    }

    public void Clear() => Count = 0;

    /// <summary>Keeps the names that <paramref name="keep"/> wants, in their order; returns how many went.</summary>
    public int Filter(Func<string, bool> keep)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (keep(names[i]))
            {
                (names[kept], lines[kept], inputs[kept]) = (names[i], lines[i], inputs[i]);
                kept++;
            }
        }

        int gone = Count - kept;
        Count = kept;
        return gone;
    }
}
