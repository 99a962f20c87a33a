using System.Text;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>What a program says, the last of it: a server cannot fill our memory through it.</summary>
internal sealed class BoundedText(int most)
{
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();

    /// <summary>Reads to the end of the stream.</summary>
    public async Task ReadAsync(Stream stream)
    {
        byte[] buffer = new byte[2048];
        try
        {
            while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and int count)
            {
                lock (gate)
                {
                    foreach (byte b in buffer.AsSpan(0, count))
                    {
                        text.Append(b is (byte)'\n' or (>= 0x20 and < 0x7F) ? (char)b : '?');
                    }

                    text.Remove(0, Math.Max(0, text.Length - most));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The program is gone; what it said before counts.
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            return text.ToString();
        }
    }
}
