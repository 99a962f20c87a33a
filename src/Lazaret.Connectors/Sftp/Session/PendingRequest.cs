using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>A request that waits for its answer.</summary>
/// <param name="type">What was asked.</param>
/// <param name="destination">Where the bytes of a READ go; empty for all else. The session may write there until the request is completed.</param>
internal sealed class PendingRequest(PacketType type, Memory<byte> destination = default)
    : TaskCompletionSource<SftpReply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public PacketType Type => type;

    public Memory<byte> Destination => destination;

    public uint Id { get; set; }

    /// <summary>Timestamp of the session's clock.</summary>
    public long SentAt { get; set; }

    /// <summary>May the answer to such a request be of this kind?</summary>
    public bool Allows(PacketType answer) => answer == PacketType.Status || answer == Type switch
    {
        PacketType.Open or PacketType.OpenDir => PacketType.Handle,
        PacketType.Read => PacketType.Data,
        PacketType.ReadDir or PacketType.RealPath => PacketType.Name,
        PacketType.LStat or PacketType.Stat or PacketType.FStat => PacketType.Attributes,
        PacketType.Extended => PacketType.ExtendedReply,
        _ => PacketType.Status,
    };
}
