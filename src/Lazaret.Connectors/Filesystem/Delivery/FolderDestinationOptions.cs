namespace Lazaret.Connectors.Filesystem.Delivery;

/// <summary>Settings of a <see cref="FolderDestination"/>.</summary>
public sealed class FolderDestinationOptions
{
    /// <summary>Its name in the route.</summary>
    public string Name { get; set; } = "folder";

    /// <summary>The folder that keys count from. It must exist: an unmounted volume is not filled by mistake. Absolute or relative to the working directory. Required.</summary>
    public string Path { get; set; } = "";

    /// <summary>Permissions of files. Default 0640; 0400 to 0777.</summary>
    public int FileMode { get; set; } = 0x1A0;

    /// <summary>Permissions of folders that are made on the way. Default 0750; 0700 to 0777.</summary>
    public int FolderMode { get; set; } = 0x1E8;

    /// <summary>Wait until file and names are on the disk. Default on; off may forget the last deliveries in a power failure.</summary>
    public bool Durable { get; set; } = true;

    /// <summary>Every mistake, one sentence each; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        if (Path.Length == 0 || Path.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add("Path is empty or has a NUL character; name a folder that exists.");
        }

        if (FileMode is < 0x100 or > 0x1FF || FolderMode is < 0x1C0 or > 0x1FF)
        {
            errors.Add($"FileMode is 0{Convert.ToString(FileMode, 8)} and FolderMode is 0{Convert.ToString(FolderMode, 8)}; 0400 to 0777 and 0700 to 0777 are allowed.");
        }

        return errors;
    }
}
