namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>What a server can beyond version 3, as its VERSION packet says.</summary>
/// <param name="PosixRename">Renames over what is there, at once (<c>posix-rename@openssh.com</c>).</param>
/// <param name="FSync">Waits until a file is on the disk (<c>fsync@openssh.com</c>).</param>
/// <param name="StatVfs">Tells how much room there is (<c>statvfs@openssh.com</c>).</param>
/// <param name="Limits">Tells its limits (<c>limits@openssh.com</c>).</param>
internal sealed record SftpExtensions(bool PosixRename, bool FSync, bool StatVfs, bool Limits)
{
    /// <summary>More than this many is no server but an attack.</summary>
    private const int MostExtensions = 256;

    public static SftpExtensions None { get; } = new(false, false, false, false);

    /// <summary>Reads the pairs behind the version number.</summary>
    public static SftpExtensions From(ref PacketReader version)
    {
        bool rename = false, sync = false, space = false, limits = false;
        for (int i = 0; version.Left > 0; i++)
        {
            if (i == MostExtensions)
            {
                throw new PacketFormatException($"more than {MostExtensions} extensions");
            }

            ReadOnlySpan<byte> name = version.String();
            ReadOnlySpan<byte> value = version.String();
            rename |= name.SequenceEqual("posix-rename@openssh.com"u8) && value.SequenceEqual("1"u8);
            sync |= name.SequenceEqual("fsync@openssh.com"u8) && value.SequenceEqual("1"u8);
            space |= name.SequenceEqual("statvfs@openssh.com"u8) && value.SequenceEqual("2"u8);
            limits |= name.SequenceEqual("limits@openssh.com"u8) && value.SequenceEqual("1"u8);
        }

        return new SftpExtensions(rename, sync, space, limits);
    }
}
