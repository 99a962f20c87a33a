namespace Lazaret.Core.Routes.Definition;

/// <summary>Where a secret stands. The route file holds only this, never the secret.</summary>
/// <param name="Origin">File or environment.</param>
/// <param name="Name">The path of the file, or the name of the variable.</param>
public sealed record SecretReference(SecretOrigin Origin, string Name)
{
    /// <summary><c>file /run/secrets/x</c> or <c>variable X</c>: fit to be shown.</summary>
    public override string ToString() => (Origin == SecretOrigin.File ? "file " : "variable ") + Name;
}
