namespace Lazaret.Connectors.Sftp;

/// <summary>In which order files are listed.</summary>
public enum ListingOrder
{
    /// <summary>As the server gives them, folder by folder: any number, in constant memory, and a listing that was cut goes on where it was.</summary>
    Server,

    /// <summary>Oldest first by time of change. The whole listing is held, up to a million files, and one that was cut starts anew.</summary>
    OldestFirst,
}
