namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>What encryption does (<c>event-dispatcher</c> §10.4).</summary>
public enum AesMode
{
    /// <summary>Encrypted streams are neither read nor written.</summary>
    Disabled,

    /// <summary>Encrypted streams are read; new ones are not encrypted.</summary>
    ReadOnly,

    /// <summary>New streams are encrypted.</summary>
    Enabled,
}
