namespace Lazaret.Connectors.Sftp.Session;

/// <summary>Bytes that all files of a session together may have under way.</summary>
internal sealed class ReadBudget(long bytes)
{
    private long left = bytes;

    /// <summary>Takes, if there is room; with <paramref name="force"/> in any case.</summary>
    public bool Take(int count, bool force)
    {
        if (Interlocked.Add(ref left, -count) >= 0 || force)
        {
            return true;
        }

        Give(count);
        return false;
    }

    public void Give(int count) => Interlocked.Add(ref left, count);
}
