namespace Lazaret.Domains.Client;

/// <summary>How servers are asked.</summary>
internal enum RemoteProtocol
{
    /// <summary>In batches where a server has them, else one by one by version 4.</summary>
    Auto,

    /// <summary>One by one by version 4 of the existing interface.</summary>
    V4,

    /// <summary>One by one by version 3, which tells neither scores nor families.</summary>
    V3,
}
