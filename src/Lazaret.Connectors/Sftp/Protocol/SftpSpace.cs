namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>Room on the server's disk (<c>statvfs@openssh.com</c>).</summary>
/// <param name="Free">Bytes that we may still use.</param>
/// <param name="Total">Bytes of the disk.</param>
internal sealed record SftpSpace(ulong Free, ulong Total)
{
    public static SftpSpace From(ref PacketReader reply)
    {
        _ = reply.UInt64();
        ulong block = reply.UInt64();
        ulong blocks = reply.UInt64();
        _ = reply.UInt64();
        ulong available = reply.UInt64();
        return new SftpSpace(Times(block, available), Times(block, blocks));
    }

    private static ulong Times(ulong a, ulong b) => (ulong)UInt128.Min((UInt128)a * b, ulong.MaxValue);
}
