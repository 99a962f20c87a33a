namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>What an entry's id tells.</summary>
internal static class QuarantineIds
{
    private const long Latest = 253_402_300_799_999;

    /// <summary>A version 7 id begins with its time, in milliseconds since 1970, UTC.</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = 0;
        foreach (byte b in bytes[..6])
        {
            milliseconds = (milliseconds << 8) | b;
        }

        return DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(milliseconds, Latest));
    }
}
