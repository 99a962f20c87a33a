namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>One entry of a folder. The long name that the server makes for people is not looked at.</summary>
/// <param name="Name">Bytes, as the server sent them: nothing is checked yet, see <see cref="RemoteName"/>.</param>
/// <param name="Attributes">Of the entry itself, links not followed, as servers do it.</param>
internal readonly record struct SftpEntry(byte[] Name, SftpAttributes Attributes)
{
    /// <summary>Reads the entries of a NAME packet.</summary>
    public static List<SftpEntry> ReadAll(ref PacketReader reply)
    {
        uint count = reply.UInt32();
        if (count > reply.Left / 12)
        {
            throw new PacketFormatException($"{count} names in {reply.Left} bytes"); // a name has 12 bytes at least
        }

        List<SftpEntry> entries = new((int)count);
        for (uint i = 0; i < count; i++)
        {
            byte[] name = reply.String().ToArray();
            _ = reply.String();
            entries.Add(new SftpEntry(name, reply.Attributes()));
        }

        return entries;
    }
}
