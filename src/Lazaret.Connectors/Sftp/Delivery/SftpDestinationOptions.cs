namespace Lazaret.Connectors.Sftp.Delivery;

/// <summary>Settings of a <see cref="SftpDestination"/>.</summary>
public sealed class SftpDestinationOptions
{
    /// <summary>Its name in the route.</summary>
    public string Name { get; set; } = "sftp";

    /// <summary>The server. Required.</summary>
    public SftpServerOptions Server { get; set; } = new();

    /// <summary>The folder that keys count from: an absolute path on the server. It must exist: a disk that is not mounted is not filled by mistake. Required.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Permissions of files, less what the server takes away. Default 0640; 0400 to 0777.</summary>
    public int FileMode { get; set; } = 0x1A0;

    /// <summary>Read every file back before it gets its name, and compare SHA-256: the protocol itself tells only the size. Default off, as it doubles the traffic.</summary>
    public bool ReadBack { get; set; }

    /// <summary>Connections to the server, opened as they are needed. 1 to 8, default 2.</summary>
    public int Sessions { get; set; } = 2;

    /// <summary>Every mistake, one sentence each; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [.. Server.Validate()];
        if (!SftpOptions.IsPlain(Folder, absolute: true))
        {
            errors.Add($"Folder is \"{Transport.HostPin.Shown(Folder)}\"; allowed is an absolute path of the server, without empty parts, \".\" and \"..\", backslashes and control characters.");
        }

        if (FileMode is < 0x100 or > 0x1FF)
        {
            errors.Add($"FileMode is 0{Convert.ToString(FileMode, 8)}; 0400 to 0777 are allowed.");
        }

        if (Sessions is < 1 or > 8)
        {
            errors.Add($"Sessions is {Sessions}; allowed is 1 to 8.");
        }

        return errors;
    }
}
