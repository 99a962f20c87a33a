namespace Lazaret.Core.Routes.Definition;

/// <summary>What a <see cref="SecretReference"/> names.</summary>
public enum SecretOrigin
{
    /// <summary>A file; one line end at its end does not count.</summary>
    File,

    /// <summary>A variable of the process's environment.</summary>
    Environment,
}
