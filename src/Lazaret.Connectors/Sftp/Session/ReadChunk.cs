namespace Lazaret.Connectors.Sftp.Session;

/// <summary>A stretch of a file that is on its way.</summary>
/// <param name="buffer">Where it is put.</param>
/// <param name="cost">What it took of the budget.</param>
internal sealed class ReadChunk(byte[] buffer, int cost)
{
    public byte[] Buffer => buffer;

    public int Cost => cost;

    public long Offset { get; set; }

    /// <summary>Bytes asked for.</summary>
    public int Wanted { get; set; }

    /// <summary>Bytes that came; −1 while none did.</summary>
    public int Got { get; set; } = -1;

    /// <summary>Bytes that were handed on.</summary>
    public int Taken { get; set; }

    public required PendingRequest Request { get; set; }
}
