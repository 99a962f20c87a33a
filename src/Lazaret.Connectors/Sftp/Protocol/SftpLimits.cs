namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>How large packets may be, as the server says (<c>limits@openssh.com</c>) or as every server must take them.</summary>
/// <param name="MaxRead">Most bytes of one READ.</param>
/// <param name="MaxWrite">Most bytes of one WRITE.</param>
internal sealed record SftpLimits(int MaxRead, int MaxWrite)
{
    /// <summary>The largest packet that is taken from a server, checked before any memory is asked for: 256 KiB and room for the head.</summary>
    public const int MaxPacket = (256 + 1) * 1024;

    /// <summary>What OpenSSH allows today; more is never asked for.</summary>
    private const int Most = 255 * 1024;

    /// <summary>For servers that do not say.</summary>
    public static SftpLimits Default { get; } = new(32 * 1024, 32 * 1024);

    /// <summary>From the reply: four numbers, 0 = not said.</summary>
    public static SftpLimits From(ref PacketReader reply)
    {
        _ = reply.UInt64();
        ulong read = reply.UInt64();
        ulong write = reply.UInt64();
        return new SftpLimits(Clamp(read), Clamp(write));
    }

    private static int Clamp(ulong said) => said == 0 ? Default.MaxRead : (int)Math.Clamp(said, 1024, Most);
}
