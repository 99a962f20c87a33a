using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Tests.Sftp.Fakes;

/// <summary>A request as it came.</summary>
internal sealed record FakeRequest(PacketType Type, uint Id, byte[] Body)
{
    /// <summary>The path or handle that it begins with.</summary>
    public string Text => System.Text.Encoding.Latin1.GetString(new PacketReader(Body).String());

    /// <summary>Offset and length of a READ.</summary>
    public (long Offset, int Length) Range
    {
        get
        {
            PacketReader reader = new(Body);
            _ = reader.String();
            return ((long)reader.UInt64(), (int)reader.UInt32());
        }
    }
}
