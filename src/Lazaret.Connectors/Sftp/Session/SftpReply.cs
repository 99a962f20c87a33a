using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>The answer to one request.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Body">What follows the id; empty for DATA.</param>
/// <param name="Count">Bytes of DATA that were put where the request said.</param>
internal readonly record struct SftpReply(PacketType Type, byte[] Body, int Count)
{
    public StatusCode Status => Type == PacketType.Status ? (StatusCode)new PacketReader(Body).UInt32() : StatusCode.Ok;
}
