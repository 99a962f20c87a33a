namespace Lazaret.Domains.Work;

/// <summary>How many names a batch is to have, so that the classifier is busy with it for about the time that is wanted.</summary>
/// <param name="target">That time.</param>
/// <param name="most">The most names.</param>
/// <remarks>
/// Only full batches tell something. Never below <see cref="Floor"/> because of time: on a busy machine every batch takes long, however small it is, and small ones would make that worse. After
/// the classifier was away one name goes first, and the old size comes back with the first answer.
/// </remarks>
internal sealed class BatchSizer(TimeSpan target, int most)
{
    /// <summary>What time alone does not go below.</summary>
    public const int Floor = 256;

    private int size = Math.Min(Floor, most);
    private volatile bool probing;

    /// <summary>How many names to ask for.</summary>
    public int Current => probing ? 1 : Volatile.Read(ref size);

    /// <summary>A batch was scored.</summary>
    public void Note(int names, TimeSpan took)
    {
        probing = false;
        int now = Volatile.Read(ref size);
        if (names >= now && took < target * 0.75)
        {
            Volatile.Write(ref size, Math.Min(most, now * 2));
        }
        else if (took > target * 1.5)
        {
            Volatile.Write(ref size, Math.Min(most, Math.Max(Floor, now / 2)));
        }
    }

    /// <summary>The classifier was away.</summary>
    public void Probe() => probing = true;
}
