namespace Lazaret.Dispatch.Settings;

/// <summary>Whether stream content is encrypted (<c>event-dispatcher</c> §10.4).</summary>
internal enum AesMode
{
    /// <summary>Neither written nor read.</summary>
    Disabled,

    /// <summary>Read, but not written.</summary>
    ReadOnly,

    /// <summary>Written and read.</summary>
    Enabled,
}
